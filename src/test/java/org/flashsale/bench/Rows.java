package org.flashsale.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Sets each row up, and measures it. */
final class Rows {

    /** As {@code deploy/flink-conf.yaml} gives them to TaskManagers. */
    private static final String COLLECTOR_AND_PAGES =
            "-XX:+UseG1GC -XX:MaxGCPauseMillis=50 -XX:+UseTransparentHugePages ";

    private static final int MANAGED_MB = 1536;
    private static final int HEAP_GB = 4;
    private static final int HEAP_GB_WITH_STATE = 6;
    private static final long PICTURES_PER_SECOND_MAX = 60_000;
    private static final int SERVER_THREADS = 2;

    private final Processes processes;
    private final Broker broker;
    private final Path folder;
    private final Path bundle;
    private final String jvm;
    private final @Nullable Path profile;
    private final Map<String, String> more;

    /**
     * @param bundle folder of the step model's bundle
     * @param jvm more options for the rows' processes
     * @param profile folder for flight recordings
     * @param more more Flink options
     */
    Rows(
            Processes processes,
            Broker broker,
            Path folder,
            Path bundle,
            String jvm,
            @Nullable Path profile,
            Map<String, String> more) {
        this.processes = processes;
        this.broker = broker;
        this.folder = folder;
        this.bundle = bundle;
        this.jvm = jvm;
        this.profile = profile;
        this.more = more;
    }

    /** Measures a row on a workload, topic to topic. */
    Measured measure(Row row, Workload workload, Feed.Filled input, int shoppers, Sizes sizes)
            throws Exception {
        Properties settings = settings(row, workload, sizes);
        List<Process> helpers = new ArrayList<>();
        if (row == Row.ASYNC_HTTP) {
            Process server =
                    processes.start(
                            "model-server",
                            List.of("-Xmx512m", "-Dsun.net.httpserver.nodelay=true"),
                            ModelServer.class.getName(),
                            bundle.toString(),
                            String.valueOf(SERVER_THREADS));
            helpers.add(server);
            String port = reader(server).readLine();
            settings.setProperty("server", "http://127.0.0.1:" + port + "/score");
        }
        try (Measurement one = measurement(row, input, settings, helpers, sizes)) {
            return one.run(row, workload.id(), shoppers, () -> {});
        }
    }

    private Measurement measurement(
            Row row, Feed.Filled input, Properties settings, List<Process> helpers, Sizes sizes)
            throws Exception {
        return new Measurement(processes, broker, input, sizes, row, settings, helpers, folder);
    }

    /**
     * Measures the operator's latency below its limit.
     *
     * @param perSecond events per second that are sent
     * @param share of the operator's limit that they are
     */
    Measured latency(
            Feed.Filled input, Traffic traffic, Sizes sizes, double perSecond, double share)
            throws Exception {
        Row row = Row.ENGINE_LATENCY;
        String load = Workload.BURST.id() + "-" + Math.round(100 * share) + "%";
        List<Pacer> pacers = new ArrayList<>();
        Runnable onGo =
                () ->
                        pacers.add(
                                new Pacer(
                                        broker.servers(),
                                        input,
                                        traffic,
                                        input.historyEvents() + input.trafficEvents(),
                                        perSecond));
        try (Measurement one =
                measurement(
                        row,
                        input.withoutEnd(),
                        settings(row, Workload.BURST, sizes),
                        List.of(),
                        sizes)) {
            return one.run(row, load, traffic.users(), onGo);
        } finally {
            for (Pacer pacer : pacers) {
                pacer.close();
            }
        }
    }

    /** Crayfish's network and input on one slot. */
    Measured crayfish(Sizes sizes) throws Exception {
        Row row = Row.CRAYFISH_FFNN;
        long seconds = (long) sizes.warmUpSeconds() + Measurement.SETTLE_SECONDS + sizes.seconds();
        Feed.Filled input =
                Feed.pictures(broker.servers(), "pictures", PICTURES_PER_SECOND_MAX * seconds);
        try (Measurement one =
                measurement(row, input, settings(row, Workload.BURST, sizes), List.of(), sizes)) {
            return one.run(row, "28x28", 0, () -> {});
        } finally {
            broker.deleteTopic(input.topic());
        }
    }

    /** Measures the operator on one slot and on two. */
    List<Measured> slots(Path log, Sizes sizes) throws Exception {
        Scaling scaling = new Scaling(processes, folder, sizes, log);
        List<Measured> table = new ArrayList<>();
        for (int slots = 1; slots <= 2; slots++) {
            table.add(scaling.measure(slots, settings(Row.ENGINE_SLOTS, Workload.BURST, sizes)));
        }
        return table;
    }

    private Properties settings(Row row, Workload workload, Sizes sizes) {
        Properties settings = new Properties();
        int heap = row.onHeap() ? HEAP_GB_WITH_STATE : HEAP_GB;
        String recording =
                profile == null
                        ? ""
                        : " -XX:StartFlightRecording=settings=profile,filename="
                                + profile.toAbsolutePath()
                                + "/"
                                + row.id()
                                + "-"
                                + workload.id()
                                + ".jfr";
        settings.setProperty(
                "jvm",
                ("-Xms1g -Xmx" + heap + "g " + COLLECTOR_AND_PAGES + jvm).strip() + recording);
        settings.setProperty("managed.mb", String.valueOf(MANAGED_MB));
        settings.setProperty("cache.bytes", String.valueOf(sizes.cacheBytes(workload)));
        settings.setProperty("flink.flashsale.kafka.bootstrap.servers", broker.servers());
        settings.setProperty("flink.flashsale.name", row.id());
        settings.setProperty("flink.flashsale.topic.control", "bench-control");
        settings.setProperty("flink.flashsale.scoring.model", bundle.toString());
        settings.setProperty(
                "flink.flashsale.scoring.cache", sizes.cacheBytes(workload) + " bytes");
        settings.setProperty("flink.execution.checkpointing.interval", "10 s");
        settings.setProperty("flink.state.backend.type", row.onHeap() ? "hashmap" : "rocksdb");
        more.forEach((key, value) -> settings.setProperty("flink." + key, value));
        return settings;
    }

    /** ONNX Runtime alone, by batch size. */
    List<Measured> ortLoop() throws Exception {
        Process loop =
                processes.start(
                        Row.ORT_LOOP.id(),
                        List.of("-Xmx512m"),
                        OrtLoop.class.getName(),
                        bundle.toString());
        processes.bindToOwnCore(loop.pid());
        List<Measured> table = new ArrayList<>();
        try (BufferedReader lines = reader(loop)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> said = List.of(line.split(" ", -1));
                double rate = Double.parseDouble(said.get(1));
                table.add(
                        new Measured(
                                Row.ORT_LOOP.id(),
                                "batch-" + said.get(0),
                                0,
                                1,
                                Math.round(rate),
                                Measured.rounded(1e6 / rate),
                                Double.parseDouble(said.get(2)) / 1000,
                                Double.parseDouble(said.get(3)) / 1000,
                                Map.of()));
            }
        }
        if (table.isEmpty()) {
            throw new IOException("no figures: " + processes.lastWords(Row.ORT_LOOP.id()));
        }
        return table;
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
