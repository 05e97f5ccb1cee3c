package org.flashsale.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The scoring operator with source and sink inside its process, bound to no core: by slots. */
final class Scaling {

    private final Processes processes;
    private final Path folder;
    private final Sizes sizes;
    private final Path log;

    Scaling(Processes processes, Path folder, Sizes sizes, Path log) {
        this.processes = processes;
        this.folder = folder;
        this.sizes = sizes;
        this.log = log;
    }

    /** Measures the operator on so many slots. */
    Measured measure(int slots, Properties settings) throws Exception {
        String name = Row.ENGINE_SLOTS.id() + "-" + slots;
        settings.setProperty("row", Row.ENGINE_SLOTS.id());
        settings.setProperty("slots", String.valueOf(slots));
        settings.setProperty("log", log.toAbsolutePath().toString());
        settings.setProperty("users", String.valueOf(sizes.users()));
        settings.setProperty("active", String.valueOf(sizes.active()));
        settings.setProperty("history", String.valueOf(sizes.history()));
        settings.setProperty("folder", Files.createDirectories(folder.resolve(name)).toString());
        settings.setProperty("start.ms", String.valueOf(System.currentTimeMillis() - 3_600_000));
        StringWriter text = new StringWriter();
        settings.store(text, null);
        Process worker =
                processes.start(
                        name,
                        List.of(settings.getProperty("jvm").split(" ", -1)),
                        Worker.class.getName(),
                        text.toString());
        try (Writer orders = worker.outputWriter(StandardCharsets.UTF_8);
                BufferedReader answers =
                        new BufferedReader(
                                new InputStreamReader(
                                        worker.getInputStream(), StandardCharsets.UTF_8))) {
            Measurement.answer(answers, name, processes);
            pause(worker, 2 * sizes.warmUpSeconds());
            Mark from = Mark.of(orders, answers, name, processes);
            double cpu = Processes.cpuSeconds(worker.pid());
            long begin = System.nanoTime();
            pause(worker, sizes.seconds());
            Mark to = Mark.of(orders, answers, name, processes);
            double used = Processes.cpuSeconds(worker.pid()) - cpu;
            double seconds = (System.nanoTime() - begin) / 1e9;
            long events = Math.max(1, to.counted() - from.counted());
            return new Measured(
                    Row.ENGINE_SLOTS.id(),
                    Workload.BURST.id(),
                    sizes.users(),
                    slots,
                    Math.round(events / seconds),
                    Measured.rounded(used * 1e6 / events),
                    0,
                    0,
                    Map.of(
                            "allocatedBytesPerEvent",
                            (to.allocated() - from.allocated()) / events,
                            "note",
                            "source and sink inside the process, bound to no core"));
        } finally {
            worker.destroyForcibly().waitFor();
        }
    }

    private static void pause(Process worker, int seconds) throws Exception {
        if (worker.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException("ended early");
        }
    }
}
