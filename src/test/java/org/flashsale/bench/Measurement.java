package org.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.common.TopicPartition;

/** Measures one row on one workload: starts its process, and watches it from outside. */
final class Measurement implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_MS = 250;

    /** From binding the processes to the measurement. */
    static final int SETTLE_SECONDS = 2;

    private final Processes processes;
    private final Broker broker;
    private final Feed.Filled input;
    private final Sizes sizes;
    private final String name;
    private final String output;
    private final Process worker;
    private final List<Process> helpers;
    private final long began = System.nanoTime();
    private final Writer orders;
    private final BufferedReader answers;

    private record Sample(long nanos, long events, double cpu, double brokerCpu) {}

    Measurement(
            Processes processes,
            Broker broker,
            Feed.Filled input,
            Sizes sizes,
            Row row,
            Properties settings,
            List<Process> helpers,
            Path folder)
            throws Exception {
        this.helpers = helpers;
        this.processes = processes;
        this.broker = broker;
        this.input = input;
        this.sizes = sizes;
        this.name = row.id() + "-" + input.topic();
        this.output = "out-" + name;
        broker.createOutput(output);
        Path own = Files.createDirectories(folder.resolve(name));
        Properties all = new Properties();
        all.putAll(settings);
        all.setProperty("row", row.id());
        all.setProperty("topic", input.topic());
        all.setProperty("output", output);
        all.setProperty("folder", own.toString());
        all.setProperty("start.ms", String.valueOf(input.startMs()));
        all.setProperty("history.events", String.valueOf(input.historyEvents()));
        all.setProperty("flink.flashsale.topic.behavior-events", input.topic());
        all.setProperty("flink.flashsale.topic.scored-events", output);
        StringWriter text = new StringWriter();
        all.store(text, null);
        List<String> options = new ArrayList<>(List.of(settings.getProperty("jvm").split(" ")));
        worker = processes.start(name, options, Worker.class.getName(), text.toString());
        orders = worker.outputWriter(StandardCharsets.UTF_8);
        answers =
                new BufferedReader(
                        new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Waits until state is there, lets the traffic in, and measures it.
     *
     * @param onGo what happens as the traffic begins
     */
    Measured run(Row row, String workload, int users, Runnable onGo) throws Exception {
        expect("ready");
        double ready = (System.nanoTime() - began) / 1e9;
        long last = broker.count(output) + input.trafficEvents();
        ask("go");
        onGo.run();
        // The compiler has much to do at first: it may use all cores.
        watch(sizes.warmUpSeconds(), last, new ArrayList<>());
        processes.bindToOwnCore(worker.pid());
        processes.bindToOtherCores(broker.pid());
        for (Process helper : helpers) {
            processes.bindToOtherCores(helper.pid());
        }
        processes.bindToOtherCores(ProcessHandle.current().pid());
        watch(SETTLE_SECONDS, last, new ArrayList<>());
        Mark mark = Mark.parse(ask("mark"));
        Map<String, Double> threads = Processes.cpuByThread(worker.pid());
        List<Sample> samples = new ArrayList<>();
        Map<TopicPartition, Long> from = broker.ends(output);
        watch(sizes.seconds(), last, samples);
        Map<String, Double> threadsAfter = Processes.cpuByThread(worker.pid());
        Mark markAfter = Mark.parse(ask("mark"));
        // The first answer asks Flink's tasks, the second one has what they said.
        ask("figures");
        watch(1, Long.MAX_VALUE, new ArrayList<>());
        String figures = ask("figures");
        Sample first = samples.get(0);
        Sample end = samples.get(samples.size() - 1);
        double seconds = (end.nanos() - first.nanos()) / 1e9;
        long events = Math.max(1, end.events() - first.events());
        Histogram latencies =
                broker.latencies(
                        output,
                        from,
                        row == Row.CRAYFISH_FFNN
                                ? answer -> ByteBuffer.wrap(answer).getLong()
                                : Broker::latencyOf);
        Map<String, Object> more = new LinkedHashMap<>();
        more.put("readySeconds", Measured.rounded(ready));
        more.put("seconds", Measured.rounded(seconds));
        more.put("eventsPerSecondByThird", thirds(samples));
        more.put("cores", Measured.rounded((end.cpu() - first.cpu()) / seconds));
        more.put(
                "brokerCpuMicrosPerEvent",
                Measured.rounded((end.brokerCpu() - first.brokerCpu()) * 1e6 / events));
        more.put("allocatedBytesPerEvent", (markAfter.allocated() - mark.allocated()) / events);
        more.put("collectorMs", markAfter.collectorMs() - mark.collectorMs());
        more.put("job", JSON.readTree(figures));
        more.put("cpuMicrosPerEventByThread", byThread(threads, threadsAfter, events));
        if (end.events() >= last - sizes.seconds()) {
            more.put("note", "the input was read to its end before the window's");
        }
        return new Measured(
                row.id(),
                workload,
                users,
                1,
                Math.round(events / seconds),
                Measured.rounded((end.cpu() - first.cpu()) * 1e6 / events),
                latencies.getValueAtPercentile(50) / 1000.0,
                latencies.getValueAtPercentile(99) / 1000.0,
                more);
    }

    private void watch(int seconds, long last, List<Sample> samples) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        samples.add(sample());
        while (System.nanoTime() < end) {
            if (worker.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
                throw ended();
            }
            samples.add(sample());
            if (samples.get(samples.size() - 1).events() >= last - last / 1000) {
                return;
            }
        }
    }

    private Sample sample() {
        return new Sample(
                System.nanoTime(),
                broker.count(output),
                cpuSeconds(),
                Processes.cpuSeconds(broker.pid()));
    }

    /** Of all processes that the row needs. */
    private double cpuSeconds() {
        return Processes.cpuSeconds(worker.pid())
                + helpers.stream().mapToDouble(p -> Processes.cpuSeconds(p.pid())).sum();
    }

    private static List<Long> thirds(List<Sample> samples) {
        List<Long> rates = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Sample from = samples.get(i * (samples.size() - 1) / 3);
            Sample to = samples.get((i + 1) * (samples.size() - 1) / 3);
            rates.add(
                    Math.round(
                            (to.events() - from.events())
                                    * 1e9
                                    / Math.max(1, to.nanos() - from.nanos())));
        }
        return rates;
    }

    private static Map<String, Double> byThread(
            Map<String, Double> before, Map<String, Double> after, long events) {
        Map<String, Double> all = new LinkedHashMap<>();
        after.entrySet().stream()
                .map(
                        e ->
                                Map.entry(
                                        e.getKey(),
                                        Measured.rounded(
                                                (e.getValue()
                                                                - before.getOrDefault(
                                                                        e.getKey(), 0.0))
                                                        * 1e6
                                                        / events)))
                .filter(e -> e.getValue() >= 0.02)
                .sorted(Comparator.comparing(e -> -e.getValue()))
                .forEach(e -> all.put(e.getKey(), e.getValue()));
        return all;
    }

    private String ask(String order) throws IOException {
        orders.write(order + "\n");
        orders.flush();
        return answer();
    }

    private void expect(String word) throws IOException {
        String said = answer();
        if (!said.equals(word)) {
            throw new IOException("said '" + said + "' instead of '" + word + "'");
        }
    }

    private String answer() throws IOException {
        return answer(answers, name, processes);
    }

    /** The next answer of a worker. */
    static String answer(BufferedReader answers, String name, Processes processes)
            throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith(Worker.ANSWER)) {
                return line.substring(Worker.ANSWER.length());
            }
        }
        throw new IOException(name + " ended: " + processes.lastWords(name));
    }

    private IOException ended() {
        return new IOException(name + " ended: " + processes.lastWords(name));
    }

    @Override
    public void close() throws Exception {
        try {
            orders.write("end\n");
            orders.flush();
        } catch (IOException e) {
            // It has ended already.
        }
        if (!worker.waitFor(5, TimeUnit.SECONDS)) {
            worker.destroyForcibly().waitFor();
        }
        helpers.forEach(Process::destroyForcibly);
        processes.unbind(broker.pid());
        processes.unbind(ProcessHandle.current().pid());
        broker.deleteTopic(output);
    }
}
