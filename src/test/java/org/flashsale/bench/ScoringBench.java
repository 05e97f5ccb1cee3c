package org.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code flashsale bench scoring}: the scoring operator beside its rivals, topic to topic. */
@Command(
        name = "flashsale bench scoring",
        mixinStandardHelpOptions = true,
        description = {
            "Events per second and CPU time per event, topic to topic, of the scoring",
            "operator and its rivals: same machine, events, model and RocksDB options,",
            "a checkpoint every 10 s, one slot on one core."
        })
public final class ScoringBench implements Callable<Integer> {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** What --quick measures: one row after the other must fit into six minutes. */
    private static final Map<Workload, List<Row>> QUICK =
            Map.of(
                    Workload.BURST,
                    List.of(Row.ENGINE_ROCKSDB, Row.ENGINE_HEAP, Row.FLOOR_ROCKSDB, Row.FLOOR_HEAP),
                    Workload.REAL,
                    List.of(Row.ENGINE_ROCKSDB, Row.FLOOR_ROCKSDB),
                    Workload.UNIFORM,
                    List.of(Row.ENGINE_ROCKSDB, Row.FLOOR_ROCKSDB));

    private static final List<Row> ALL =
            List.of(Row.ENGINE_ROCKSDB, Row.ENGINE_HEAP, Row.FLOOR_ROCKSDB, Row.FLOOR_HEAP);

    @Option(names = "--out", required = true, paramLabel = "FILE.json", description = "The table.")
    private Path out;

    @Option(names = "--quick", description = "A smaller run, in at most six minutes.")
    private boolean quick;

    @Option(
            names = "--rows",
            split = ",",
            description = "Only these: engine-rocksdb, engine-heap, floor-rocksdb, floor-heap.")
    private List<String> rows = new ArrayList<>();

    @Option(names = "--workloads", split = ",", description = "Only these: burst, real, uniform.")
    private List<String> workloads = new ArrayList<>();

    @Option(names = "--seconds", description = "Length of each measurement.")
    private int seconds;

    @Option(names = "--users", description = "Shoppers whose state is there before.")
    private int users;

    @Option(names = "--seed", description = "Seed of the traffic (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description =
                    "REES46 log whose gaps and sessions workload real draws from (default:"
                            + " the one in examples/data).")
    private Path log =
            Path.of(
                    System.getProperty("flashsale.home", "."),
                    "examples/data/rees46-cosmetics-2019-10-01.csv.gz");

    @Option(names = "--jvm", paramLabel = "OPTIONS", description = "More options for the rows.")
    private String jvm = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A Flink or Flashsale option for the rows.")
    private Map<String, String> set = new LinkedHashMap<>();

    private ScoringBench() {}

    /** Runs the benchmark; exit codes as those of every verb. */
    public static void main(String[] args) {
        CommandLine program = new CommandLine(new ScoringBench());
        program.setExecutionExceptionHandler(
                (problem, command, parsed) -> {
                    boolean misused = problem instanceof UsageError;
                    System.err.println("flashsale bench scoring: " + problem.getMessage());
                    if (!misused) {
                        problem.printStackTrace(System.err);
                    }
                    return misused ? 2 : 1;
                });
        System.exit(program.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
        sizes = seconds > 0 ? sizes.withSeconds(seconds) : sizes;
        sizes = users > 0 ? sizes.withUsers(users) : sizes;
        Map<Workload, List<Row>> plan = plan();
        if (!Files.exists(log)) {
            throw new UsageError("no log at " + log + ": name one with --log");
        }
        Trails trails = Trails.read(log);
        Path folder = Files.createTempDirectory("flashsale-bench");
        List<Measured> table = new ArrayList<>();
        Map<String, Object> inputs = new LinkedHashMap<>();
        Processes processes = new Processes(folder);
        try (Broker broker = Broker.start(processes, folder)) {
            broker.createTopic("bench-control", 1);
            for (Map.Entry<Workload, List<Row>> entry : plan.entrySet()) {
                Workload workload = entry.getKey();
                say("filling the topic of workload " + workload.id());
                Traffic traffic = workload.traffic(sizes, trails, seed);
                long events =
                        (long) workload.perSecondMax()
                                * (sizes.warmUpSeconds() + 2 + sizes.seconds());
                Feed.Filled input =
                        Feed.fill(
                                broker.servers(), workload.id(), traffic, sizes.history(), events);
                inputs.put(workload.id(), input.gaps());
                for (Row row : entry.getValue()) {
                    table.add(
                            measure(
                                    processes,
                                    broker,
                                    input,
                                    sizes,
                                    row,
                                    workload,
                                    traffic.users(),
                                    folder));
                }
                broker.deleteTopic(workload.id());
            }
        } finally {
            delete(folder);
        }
        write(processes, sizes, trails, inputs, table);
        return 0;
    }

    private Map<Workload, List<Row>> plan() {
        List<Row> chosen = rows.stream().map(Row::of).toList();
        List<Workload> on =
                workloads.isEmpty()
                        ? List.of(Workload.BURST, Workload.REAL, Workload.UNIFORM)
                        : workloads.stream().map(Workload::of).toList();
        Map<Workload, List<Row>> plan = new EnumMap<>(Workload.class);
        for (Workload workload : on) {
            List<Row> usual = quick ? QUICK.getOrDefault(workload, List.of()) : ALL;
            plan.put(workload, chosen.isEmpty() ? usual : chosen);
        }
        return plan;
    }

    private Measured measure(
            Processes processes,
            Broker broker,
            Feed.Filled input,
            Sizes sizes,
            Row row,
            Workload workload,
            int shoppers,
            Path folder)
            throws Exception {
        Properties settings = new Properties();
        settings.setProperty(
                "jvm",
                ("-Xms1g -Xmx"
                                + (row.onHeap() ? "6g" : "3g")
                                + " -XX:+UseG1GC -XX:MaxGCPauseMillis=50 "
                                + jvm)
                        .strip());
        settings.setProperty("managed.mb", "1536");
        settings.setProperty("flink.flashsale.kafka.bootstrap.servers", broker.servers());
        settings.setProperty("flink.flashsale.name", row.id());
        settings.setProperty("flink.flashsale.topic.control", "bench-control");
        settings.setProperty("flink.execution.checkpointing.interval", "10 s");
        settings.setProperty("flink.state.backend.type", row.onHeap() ? "hashmap" : "rocksdb");
        set.forEach((key, value) -> settings.setProperty("flink." + key, value));
        long begin = System.nanoTime();
        try (Measurement one =
                new Measurement(processes, broker, input, sizes, row, settings, folder)) {
            Measured measured = one.run(row, workload, shoppers);
            say(
                    String.format(
                            Locale.ROOT,
                            "%-8s %-16s %,10d events/s %8.2f µs CPU per event, p50 %.2f p99 %.2f ms"
                                    + " (%.0f s)",
                            workload.id(),
                            row.id(),
                            measured.eventsPerSecond(),
                            measured.cpuMicrosPerEvent(),
                            measured.p50Ms(),
                            measured.p99Ms(),
                            (System.nanoTime() - begin) / 1e9));
            return measured;
        }
    }

    private void write(
            Processes processes,
            Sizes sizes,
            Trails trails,
            Map<String, Object> inputs,
            List<Measured> table)
            throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", Machine.describe(processes));
        all.put("quick", quick);
        all.put("seed", seed);
        all.put("sizes", sizes);
        all.put("log", trails.source());
        all.put("workloads", inputs);
        all.put("rows", table);
        Path parent = out.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        JSON.writeValue(out.toFile(), all);
        say("written to " + out);
    }

    private static void say(String text) {
        System.out.println(text);
        System.out.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
