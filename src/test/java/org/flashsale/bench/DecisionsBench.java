package org.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.flashsale.cli.PlanPublisher;
import org.flashsale.config.JobOptions;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.job.SaleJob;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.local.EmbeddedFlink;
import org.flashsale.local.FlinkSettings;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.wire.Topics;

/**
 * How long a price takes: {@code flashsale bench decisions --out FILE.json}. Broker, Flink with the
 * settings of deploy/flink-conf.yaml, shoppers and the measuring consumers share one machine and
 * one JVM. First the highest load that the job sustains is found, as many events as it reads with a
 * bounded backlog; then decisions and ticks are timed at half of it.
 */
public final class DecisionsBench {

    /** Events that may be under way while the highest load is looked for. */
    static final double BACKLOG = 30_000;

    private static final int SKUS = 500;
    private static final int UPDATES = 1_000;
    private static final double QUOTES_PER_SECOND = 30;
    private static final Duration DISORDER = Duration.ofMillis(500);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration SEARCH = Duration.ofSeconds(12);
    private static final Duration SETTLE = Duration.ofSeconds(6);
    private static final Duration MEASURE_MAX = Duration.ofMinutes(2);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path out;
    private final int parallelism;

    private DecisionsBench(Path out, int parallelism) {
        this.out = out;
        this.parallelism = parallelism;
    }

    /** Options: {@code --out FILE}, {@code --parallelism N}. */
    public static void main(String[] args) throws Exception {
        Path out = Path.of("target/bench/decisions.json");
        int parallelism = 2;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--out") && i + 1 < args.length) {
                out = Path.of(args[++i]);
            } else if (args[i].equals("--parallelism") && i + 1 < args.length) {
                parallelism = Integer.parseInt(args[++i]);
            } else {
                System.err.println("bench decisions [--out FILE.json] [--parallelism N]");
                System.exit(args[i].equals("--help") ? 0 : 2);
            }
        }
        new DecisionsBench(out, parallelism).run();
        System.exit(0);
    }

    private void run() throws Exception {
        Path work = Files.createTempDirectory("flashsale-bench");
        try (EmbeddedBroker broker = EmbeddedBroker.start(work.resolve("broker"), 0)) {
            Configuration settings = FlinkSettings.load();
            settings.setString(KafkaSettings.BOOTSTRAP, broker.bootstrapServers());
            settings.set(JobOptions.TIME_DISORDER, DISORDER);
            settings.set(JobOptions.METRICS_WINDOW, Duration.ofMillis(500));
            settings.set(JobOptions.SCORED_SAMPLE, 0.1);
            try (EmbeddedFlink flink =
                    EmbeddedFlink.start(
                            settings,
                            work.resolve("flink"),
                            EmbeddedFlink.Size.ofSlots(parallelism, 0))) {
                measure(broker.bootstrapServers(), flink);
            }
        }
    }

    private void measure(String servers, EmbeddedFlink flink) throws Exception {
        KafkaSettings kafka = KafkaSettings.of(flink.configuration());
        try (Admin admin = Admin.create(kafka.admin())) {
            new Topics(admin, kafka::name).create(Map.of(), Optional.empty());
        }
        StreamExecutionEnvironment env = flink.environment();
        env.setParallelism(parallelism);
        SaleJob.build(env, JobSettings.of(flink.configuration()));
        JobClient job = env.executeAsync("flashsale");
        SalePlan plan = plan(System.currentTimeMillis() / 1_000 * 1_000 + 10_000);
        try (PlanPublisher publisher = new PlanPublisher(kafka)) {
            PlanPublisher.Answer answer =
                    publisher.publish(
                            plan,
                            SalePlans.toYaml(plan),
                            OptionalLong.empty(),
                            Duration.ofSeconds(60));
            say("the plan: " + answer.getClass().getSimpleName());
        }
        try (DecisionWatch watch = new DecisionWatch(servers, DISORDER.toMillis());
                DecisionLoad load = new DecisionLoad(plan, servers, watch::read)) {
            load.set(Double.POSITIVE_INFINITY, QUOTES_PER_SECOND);
            pause(Duration.ofMillis(Math.max(0, plan.start() - System.currentTimeMillis())));
            say("warming up");
            pause(WARM_UP);
            double highest = rate(watch, SEARCH);
            say("highest sustained load, events/s: " + Math.round(highest));
            load.set(highest / 2, QUOTES_PER_SECOND);
            pause(SETTLE);
            report(highest, watch, load);
        } finally {
            job.cancel().get();
        }
    }

    private void report(double highest, DecisionWatch watch, DecisionLoad load) throws Exception {
        DecisionWatch.Times times = watch.start();
        long begin = System.nanoTime();
        long readBefore = watch.read();
        long sentBefore = load.sent();
        while (elapsed(begin) < MEASURE_MAX.toSeconds()
                && (times.decision.getTotalCount() < UPDATES
                        || times.tick.getTotalCount() < UPDATES)) {
            pause(Duration.ofSeconds(5));
            say(
                    String.format(
                            "decisions %s, ticks %s",
                            summary(times.decision), summary(times.tick)));
        }
        double seconds = elapsed(begin);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("benchmark", "decisions");
        result.put("cores", Runtime.getRuntime().availableProcessors());
        result.put("parallelism", parallelism);
        result.put("skus", SKUS);
        result.put("users", DecisionLoad.USERS);
        result.put("highestSustainedEventsPerSecond", Math.round(highest));
        result.put("measuredSeconds", Math.round(seconds));
        result.put("sentPerSecond", Math.round((load.sent() - sentBefore) / seconds));
        result.put("readPerSecond", Math.round((watch.read() - readBefore) / seconds));
        result.put("decisionMs", summary(times.decision));
        result.put("tickMs", summary(times.tick));
        result.put("pricesVisibleMs", summary(times.pricesVisible));
        result.put("exactlyOnceVisibleMs", summary(times.exactlyOnceVisible));
        Files.createDirectories(out.toAbsolutePath().getParent());
        JSON.writeValue(out.toFile(), result);
        say(JSON.writeValueAsString(result));
    }

    private static Map<String, Object> summary(Histogram histogram) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("count", histogram.getTotalCount());
        summary.put("p50", histogram.getValueAtPercentile(50));
        summary.put("p90", histogram.getValueAtPercentile(90));
        summary.put("p99", histogram.getValueAtPercentile(99));
        summary.put("max", histogram.getMaxValue());
        return summary;
    }

    /** Events that the job reads per second. */
    private static double rate(DecisionWatch watch, Duration time) {
        long begin = System.nanoTime();
        long before = watch.read();
        pause(time);
        return (watch.read() - before) / elapsed(begin);
    }

    private static double elapsed(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }

    /** A sale whose prices may follow the market at once: nothing but floor and step holds them. */
    private static SalePlan plan(long start) {
        List<SkuPlan> skus = new ArrayList<>();
        for (int i = 0; i < SKUS; i++) {
            skus.add(
                    new SkuPlan(
                            "sku-" + i,
                            10_000,
                            7_000,
                            4_800,
                            0,
                            100,
                            4_800,
                            9_000,
                            "2026-01-01",
                            List.of(),
                            0.5,
                            0,
                            1_000,
                            SkuPlan.CompetitorRule.MATCH,
                            List.of(
                                    new SkuPlan.PoolPlan(5_000, 100_000),
                                    new SkuPlan.PoolPlan(5_000, 100_000)),
                            new SkuPlan.Prior(0.04, 0.4, 4.5, 1.6),
                            SkuPlan.OwnPolicies.NONE));
        }
        return new SalePlan(
                "bench",
                "EUR",
                ZoneOffset.UTC,
                start,
                start + 600_000,
                2_500,
                SalePlan.Mode.LIVE,
                true,
                List.of("east", "west"),
                new SalePlan.Transfer(10, 2_000),
                DemandShape.FLAT,
                "filter-fluid",
                "newsvendor",
                skus);
    }
}
