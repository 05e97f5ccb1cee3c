package org.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.job.Lab;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code flashsale bench hot-sku}: events per second of the whole job, topic to topic, for traffic
 * that is spread evenly over the SKUs of a plan and for traffic of which one SKU has 80 %.
 */
@Command(
        name = "flashsale bench hot-sku",
        mixinStandardHelpOptions = true,
        description = {
            "Events per second of the whole job on a broker, flat out: an even spread over the",
            "SKUs of a plan, and 80 % of the traffic on one of them, in turns."
        })
public final class HotSku implements Callable<Integer> {

    private static final int USERS = 100_000;
    private static final long PER_SECOND = 20_000;
    private static final int PARTITIONS = 2;
    private static final long POLL_NANOS = 50_000_000;
    private static final List<String> SPREADS = List.of("even", "hot");

    /** Shares of the events between which the rate is taken: not the start, not the end. */
    private static final double[] WINDOW = {0.25, 0.9};

    @Option(names = "--out", required = true, paramLabel = "FILE.json", description = "The rows.")
    private Path out;

    @Option(names = "--events", description = "Events of a run (default: ${DEFAULT-VALUE}).")
    private int events = 600_000;

    @Option(names = "--rounds", description = "Runs of each (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--skus", description = "SKUs of the plan (default: ${DEFAULT-VALUE}).")
    private int skus = 10_000;

    @Option(names = "--parallelism", description = "Default: ${DEFAULT-VALUE}.")
    private int parallelism = 2;

    private final long start = System.currentTimeMillis() / 60_000 * 60_000 - 3_600_000;

    private HotSku() {}

    /** Runs the benchmark. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new HotSku()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("flashsale-bench");
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        try (Lab lab = Lab.start(folder, parallelism, MemorySize.ofMebiBytes(1024));
                Admin admin =
                        Admin.create(
                                Map.of("bootstrap.servers", (Object) lab.bootstrapServers()))) {
            for (String spread : SPREADS) {
                createTopic(admin, spread);
                fill(lab, spread);
            }
            publish(lab);
            for (int round = 0; round <= rounds; round++) {
                for (String spread : SPREADS) {
                    double rate = run(lab, admin, spread, round);
                    String note = round == 0 ? " (warming up)" : "";
                    System.out.printf(Locale.ROOT, "%s: %,.0f events/s%s%n", spread, rate, note);
                    if (round > 0) {
                        rates.computeIfAbsent(spread, s -> new ArrayList<>()).add(rate);
                    }
                }
            }
        }
        write(rates);
        return 0;
    }

    private void write(Map<String, List<Double>> rates) throws Exception {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("events", events);
        all.put("skus", skus);
        all.put("parallelism", parallelism);
        all.put("cores", Runtime.getRuntime().availableProcessors());
        all.put("eventsPerSecondByRun", rates);
        double even = median(rates.get("even"));
        double hot = median(rates.get("hot"));
        all.put("even", Math.round(even));
        all.put("hot", Math.round(hot));
        all.put("hotOverEven", Math.round(1000 * hot / even) / 1000.0);
        Path parent = out.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), all);
        System.out.printf(
                Locale.ROOT, "hot / even: %.3f (%,.0f / %,.0f events/s)%n", hot / even, hot, even);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void createTopic(Admin admin, String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1))).all().get();
    }

    private void fill(Lab lab, String spread) {
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", lab.bootstrapServers());
        p.setProperty("linger.ms", "20");
        p.setProperty("batch.size", String.valueOf(256 << 10));
        p.setProperty("compression.type", "lz4");
        SplittableRandom random = new SplittableRandom(1);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < events; i++) {
                boolean hot = spread.equals("hot") && random.nextInt(5) > 0;
                String user = "u" + random.nextInt(USERS);
                BehaviorEvent event = event(i, user, hot ? 0 : random.nextInt(skus), random);
                var unused =
                        producer.send(
                                new ProducerRecord<>(
                                        spread,
                                        user.getBytes(StandardCharsets.UTF_8),
                                        BehaviorEventCodec.INSTANCE.encode(event)));
            }
        }
    }

    private BehaviorEvent event(int i, String user, int sku, SplittableRandom random) {
        return new BehaviorEvent(
                "e" + i,
                random.nextInt(30) == 0 ? EventType.PURCHASE : EventType.VIEW,
                start + i * 1_000L / PER_SECOND,
                user,
                "",
                "sku" + sku,
                "",
                "",
                7_000,
                "",
                1,
                "",
                "p" + random.nextInt(4),
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.IN_STOCK);
    }

    /** An hour's sale with ticks as long as they are by default. */
    private void publish(Lab lab) {
        List<SkuPlan> all = new ArrayList<>();
        for (int i = 0; i < skus; i++) {
            all.add(sku("sku" + i));
        }
        long end = start + 3_600_000;
        SalePlan plan =
                new SalePlan(
                        "bench",
                        "USD",
                        ZoneOffset.UTC,
                        start,
                        end,
                        SalePlan.defaultTickMs(start, end),
                        SalePlan.Mode.LIVE,
                        true,
                        List.of("p0", "p1", "p2", "p3"),
                        new SalePlan.Transfer(0, 0),
                        DemandShape.FLAT,
                        "filter-patient",
                        "just-in-time",
                        all);
        ControlRecord order =
                new ControlRecord(
                        ControlRecord.SALE_PLAN,
                        plan.id(),
                        "bench",
                        start,
                        OptionalLong.empty(),
                        "bench",
                        SalePlans.toYaml(plan));
        byte[] message = ControlRecordCodec.INSTANCE.encode(order);
        System.out.printf(Locale.ROOT, "plan: %,d bytes%n", message.length);
        lab.sendBytes(Topic.CONTROL, order.key(), message);
        for (StockMovement movement : InitialStock.of(plan, start - 1)) {
            lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, movement.sku(), movement);
        }
        lab.flush();
    }

    private static SkuPlan sku(String name) {
        SkuPlan.PoolPlan pool = new SkuPlan.PoolPlan(5_000, 1_000);
        return new SkuPlan(
                name,
                10_000,
                7_000,
                5_000,
                0,
                500,
                0,
                9_000,
                "",
                List.of(99),
                0.15,
                60_000,
                12,
                SkuPlan.CompetitorRule.DEMAND,
                List.of(pool, pool, pool, pool),
                new SkuPlan.Prior(0.05, 0.4, 4.5, 1.6));
    }

    /** Runs the job over a topic; events per second in the middle of it. */
    private double run(Lab lab, Admin admin, String spread, int round) throws Exception {
        String output = "out-" + spread + "-" + round;
        createTopic(admin, output);
        Map<String, String> options = new LinkedHashMap<>();
        options.put("flashsale.name", output);
        options.put("flashsale.topic.behavior-events", spread);
        options.put("flashsale.topic.scored-events", output);
        options.put("flashsale.time.mode", "replay");
        options.put("flashsale.source.bounded", "true");
        options.put("flashsale.time.from", String.valueOf(start - 1));
        options.put("flashsale.time.until", String.valueOf(start + 3_600_000));
        options.put("flashsale.scored-events.sample", "1");
        options.put("execution.checkpointing.interval", "10 s");
        JobClient job = lab.submit(parallelism, options);
        long[] reached = new long[WINDOW.length];
        for (int i = 0; i < WINDOW.length; i++) {
            while (count(admin, output) < events * WINDOW[i]) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            reached[i] = System.nanoTime();
        }
        // At its end the input would let all ticks until the end of the sale pass.
        job.cancel().get();
        return events * (WINDOW[1] - WINDOW[0]) * 1e9 / (reached[1] - reached[0]);
    }

    private static long count(Admin admin, String topic) throws Exception {
        long count = 0;
        for (int i : Arrays.asList(0, 1)) {
            TopicPartition partition = new TopicPartition(topic, i);
            count +=
                    admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                            .partitionResult(partition)
                            .get()
                            .offset();
        }
        return count;
    }
}
