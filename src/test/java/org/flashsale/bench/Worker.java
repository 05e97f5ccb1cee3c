package org.flashsale.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.job.ScoringJobs;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkSettings;
import org.flashsale.operator.BinaryTypeInfo;

/**
 * The process of one row: starts its job, fills its state, says {@code ready}, and lets the traffic
 * in when told {@code go}. Whoever started it measures it from outside; {@code mark} asks for what
 * only the process itself knows, {@code end} ends it.
 */
public final class Worker {

    private final Properties settings;
    private Callable<String> figures = () -> "{}";

    private Worker(Properties settings) {
        this.settings = settings;
    }

    /**
     * Runs a row.
     *
     * @param args the settings, as properties in text
     */
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        settings.load(new StringReader(args[0]));
        new Worker(settings).run();
        Runtime.getRuntime().halt(0);
    }

    private String get(String key) {
        return settings.getProperty(key, "");
    }

    private void run() throws Exception {
        String row = get("row");
        Runnable checkpoint = () -> {};
        if (row.equals(Row.ENGINE_SLOTS.id())) {
            var unused = flink(row);
            long before = Long.parseLong(get("users")) * Long.parseLong(get("history"));
            while (Counted.all() < before) {
                LockSupport.parkNanos(100_000_000);
            }
            answer("ready");
            serve();
            return;
        }
        Gate.set(get("topic"), Long.parseLong(get("history.events")));
        if (row.equals(Row.KAFKA_STREAMS.id())) {
            StreamsRival.start(settings);
        } else {
            checkpoint = flink(row);
        }
        Gate.awaitReached();
        rest();
        checkpoint.run();
        rest();
        answer("ready");
        serve();
    }

    private void serve() throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("end"); ) {
            switch (line) {
                case "go" -> {
                    Gate.open();
                    answer("gone");
                }
                case "mark" -> answer(mark());
                case "figures" -> answer(figures.call());
                default -> throw new IllegalArgumentException(line);
            }
            line = in.readLine();
        }
        // A halt would lose them.
        FlightRecorder.getFlightRecorder().getRecordings().forEach(Recording::stop);
    }

    /** Before each answer, for the virtual machine writes to standard output, too. */
    static final String ANSWER = "= ";

    /** Standard output is the channel to whoever started this; logs go to standard error. */
    private static void answer(String line) {
        System.out.println(ANSWER + line);
        System.out.flush();
    }

    private Runnable flink(String row) throws Exception {
        int slots = Integer.parseInt(settings.getProperty("slots", "1"));
        Configuration base = FlinkSettings.load();
        base.setString("metrics.fetcher.update-interval", "1000");
        EmbeddedFlink flink =
                EmbeddedFlink.start(
                        base,
                        Path.of(get("folder")),
                        new EmbeddedFlink.Size(
                                1,
                                slots,
                                0,
                                MemorySize.ofMebiBytes(Integer.parseInt(get("managed.mb")))));
        Configuration more = new Configuration();
        for (String key : settings.stringPropertyNames()) {
            if (key.startsWith("flink.")) {
                more.setString(key.substring("flink.".length()), get(key));
            }
        }
        more.setString(
                KafkaSettings.PREFIX + "topic.behavior-events.interceptor.classes",
                Gate.class.getName());
        StreamExecutionEnvironment env = flink.environment(more);
        env.setParallelism(slots);
        JobSettings job = JobSettings.of(env.getConfiguration());
        long startMs = Long.parseLong(get("start.ms"));
        switch (Row.of(row)) {
            case ENGINE_ROCKSDB, ENGINE_HEAP, ENGINE_LATENCY -> ScoringJobs.engine(env, job);
            case FLOOR_ROCKSDB, FLOOR_HEAP -> ScoringJobs.perShopper(env, job, new Floor(startMs));
            case NO_MODEL_ROCKSDB, NO_MODEL_HEAP ->
                    ScoringJobs.perShopper(env, job, new NoModel(startMs));
            case ENGINE_SLOTS ->
                    ScoringJobs.inProcess(
                            env,
                            job,
                            new Generated(
                                    get("log"),
                                    Integer.parseInt(get("users")),
                                    Integer.parseInt(get("active")),
                                    Integer.parseInt(get("history")),
                                    startMs),
                            new Counted());
            case NAIVE_PER_EVENT ->
                    ScoringJobs.perShopper(env, job, new Naive(job.scoring().modelUri(), startMs));
            case ASYNC_HTTP ->
                    ScoringJobs.asynchronous(
                            env,
                            job,
                            new Ask(startMs),
                            BinaryTypeInfo.of(Question.Format.INSTANCE),
                            new AskServer(get("server")));
            case CRAYFISH_FFNN -> ScoringJobs.messages(env, job, new CrayfishOperator());
            case KAFKA_STREAMS, ORT_LOOP -> throw new IllegalArgumentException(row);
        }
        JobClient client = env.executeAsync(row);
        JobFigures asked = new JobFigures(flink.webUrl(), client.getJobID().toString());
        figures = asked::line;
        return () ->
                flink.cluster()
                        .triggerCheckpoint(
                                client.getJobID(),
                                org.apache.flink.core.execution.CheckpointType.DEFAULT)
                        .join();
    }

    /** Waits until the process does next to nothing: input is read, compactions are done. */
    private static void rest() {
        var os =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        long halfSecond = 500_000_000L;
        int calm = 0;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (calm < 2 && System.nanoTime() < deadline) {
            long before = os.getProcessCpuTime();
            LockSupport.parkNanos(halfSecond);
            calm = os.getProcessCpuTime() - before < halfSecond / 5 ? calm + 1 : 0;
        }
    }

    private static String mark() {
        long collected = 0;
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            collected += Math.max(0, gc.getCollectionTime());
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        return String.format(Locale.ROOT, "%d %d %d", allocated, collected, Counted.all());
    }
}
