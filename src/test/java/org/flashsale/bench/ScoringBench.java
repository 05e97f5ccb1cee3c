package org.flashsale.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.StepModel;
import org.jspecify.annotations.Nullable;
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

    private static final List<Row> TOPIC_TO_TOPIC =
            List.of(
                    Row.ENGINE_ROCKSDB,
                    Row.ENGINE_HEAP,
                    Row.FLOOR_ROCKSDB,
                    Row.FLOOR_HEAP,
                    Row.NAIVE_PER_EVENT,
                    Row.ASYNC_HTTP,
                    Row.KAFKA_STREAMS,
                    Row.NO_MODEL_ROCKSDB,
                    Row.NO_MODEL_HEAP);

    /** To end in six minutes, --quick leaves out the last two, */
    private static final List<Row> QUICK = TOPIC_TO_TOPIC.subList(0, TOPIC_TO_TOPIC.size() - 2);

    /** and the rivals on two of the workloads. */
    private static final List<Row> FEW = List.of(Row.ENGINE_ROCKSDB, Row.FLOOR_ROCKSDB);

    /** A quick run ends within six minutes: the last of them is for what follows the table. */
    private static final int QUICK_SECONDS = 320;

    private static final int NO_LIMIT = 1_000_000;

    /** Shares of the measured rate at which latency is measured. */
    private static final double[] LOADS = {0.5, 0.05};

    /** Events per second that are 100 % when this run has not measured the rate. */
    private static final double NOMINAL_RATE = 100_000;

    @Option(names = "--out", required = true, paramLabel = "FILE.json", description = "The table.")
    private Path out;

    @Option(names = "--quick", description = "A smaller run, in at most six minutes.")
    private boolean quick;

    @Option(
            names = "--rows",
            split = ",",
            description = {
                "Only these: engine-rocksdb, engine-heap, floor-rocksdb, floor-heap,",
                "naive-per-event, async-http, kafka-streams, no-model-rocksdb, no-model-heap,",
                "ort-loop, engine-latency, engine-slots, crayfish-ffnn."
            })
    private List<String> rows = new ArrayList<>();

    @Option(names = "--workloads", split = ",", description = "Only these: burst, real, uniform.")
    private List<String> workloads = new ArrayList<>();

    @Option(names = "--seconds", description = "Length of each measurement.")
    private int seconds;

    @Option(
            names = "--warm-up",
            description = "Seconds of traffic before each measurement, for the compiler.")
    private int warmUp;

    @Option(names = "--users", description = "Shoppers whose state is there before.")
    private int users;

    @Option(
            names = "--history",
            description = "Events of each of them before what is measured (default: 3, quick: 1).")
    private int history;

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
            names = "--profile",
            paramLabel = "FOLDER",
            description = "Keep a flight recording of each row there.")
    private @Nullable Path profile;

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
        sizes =
                sizes.withTimes(
                        warmUp > 0 ? warmUp : sizes.warmUpSeconds(),
                        seconds > 0 ? seconds : sizes.seconds());
        sizes = users > 0 ? sizes.withUsers(users) : sizes;
        sizes = history > 0 ? sizes.withHistory(history) : sizes;
        Map<Workload, List<Row>> plan = plan();
        if (!Files.exists(log)) {
            throw new UsageError("no log at " + log + ": name one with --log");
        }
        Trails trails = Trails.read(log);
        Path folder = Files.createTempDirectory("flashsale-bench");
        Path bundle = StepModel.bundle(seed).writeFolder(folder.resolve("model"));
        Processes processes = new Processes(folder);
        Table table = new Table(out, head(processes, sizes, trails));
        try (Broker broker = Broker.start(processes, folder)) {
            broker.createTopic("bench-control", 1);
            Rows runner = new Rows(processes, broker, folder, bundle, jvm, profile, set);
            int cells = plan.values().stream().mapToInt(List::size).sum();
            Budget budget = new Budget(quick ? QUICK_SECONDS : NO_LIMIT, cells);
            for (Map.Entry<Workload, List<Row>> entry : plan.entrySet()) {
                run(runner, broker, sizes, trails, entry.getKey(), entry.getValue(), budget, table);
            }
            more(runner, broker, sizes, trails, table);
        } finally {
            delete(folder);
        }
        say("written to " + out);
        return 0;
    }

    /** What is not measured topic to topic and flat out. */
    private void more(Rows runner, Broker broker, Sizes sizes, Trails trails, Table table)
            throws Exception {
        if (rows.isEmpty() || rows.contains(Row.ORT_LOOP.id())) {
            table.add(runner.ortLoop());
        }
        if (asked(Row.CRAYFISH_FFNN)) {
            table.add(List.of(runner.crayfish(sizes)));
        }
        if (asked(Row.ENGINE_SLOTS)) {
            table.add(runner.slots(log, sizes));
        }
        if (asked(Row.ENGINE_LATENCY)) {
            double most = table.rate(Row.ENGINE_ROCKSDB, Workload.BURST, NOMINAL_RATE);
            for (double share : LOADS) {
                Traffic traffic = Workload.BURST.traffic(sizes, trails, seed);
                // One event of the traffic, so that the gate is reached.
                String topic = "paced-" + Math.round(share * 100);
                Feed.Filled input = Feed.fill(broker.servers(), topic, traffic, sizes.history(), 1);
                table.add(List.of(runner.latency(input, traffic, sizes, share * most, share)));
            }
        }
    }

    /** Whether a row that --quick leaves out is to be measured. */
    private boolean asked(Row row) {
        return rows.isEmpty() ? !quick : rows.contains(row.id());
    }

    private void run(
            Rows runner,
            Broker broker,
            Sizes sizes,
            Trails trails,
            Workload workload,
            List<Row> on,
            Budget budget,
            Table table)
            throws Exception {
        if (on.isEmpty()) {
            return;
        }
        say("filling the topic of workload " + workload.id());
        Traffic traffic = workload.traffic(sizes, trails, seed);
        long seconds = (long) sizes.warmUpSeconds() + Measurement.SETTLE_SECONDS + sizes.seconds();
        Feed.Filled input =
                Feed.fill(
                        broker.servers(),
                        workload.id(),
                        traffic,
                        sizes.history(),
                        workload.perSecondMax() * seconds);
        table.describe(workload, input.gaps());
        for (Row row : on) {
            if (!budget.hasTime()) {
                say("left out for want of time: " + row.id() + " on " + workload.id());
                continue;
            }
            Sizes own = budget.next(sizes);
            table.add(List.of(runner.measure(row, workload, input, traffic.users(), own)));
            budget.done();
        }
        broker.deleteTopic(workload.id());
    }

    private Map<Workload, List<Row>> plan() {
        List<Row> chosen = rows.stream().map(Row::of).toList();
        List<Workload> on =
                workloads.isEmpty()
                        ? List.of(Workload.BURST, Workload.REAL, Workload.UNIFORM)
                        : workloads.stream().map(Workload::of).toList();
        Map<Workload, List<Row>> plan = new LinkedHashMap<>();
        for (Workload workload : on) {
            List<Row> usual = quick ? QUICK : TOPIC_TO_TOPIC;
            usual = quick && workload != Workload.BURST ? FEW : usual;
            plan.put(
                    workload,
                    chosen.isEmpty()
                            ? usual
                            : chosen.stream().filter(TOPIC_TO_TOPIC::contains).toList());
        }
        return plan;
    }

    private Map<String, Object> head(Processes processes, Sizes sizes, Trails trails) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("machine", Machine.describe(processes));
        head.put("quick", quick);
        head.put("seed", seed);
        head.put("sizes", sizes);
        head.put("log", trails.source());
        return head;
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
