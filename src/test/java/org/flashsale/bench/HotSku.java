package org.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.config.JobOptions;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Count;
import org.flashsale.domain.EventType;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.job.Lab;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code flashsale bench hot-sku}: events per second of the whole job, topic to topic, for traffic
 * that is spread evenly over the SKUs of a plan, for traffic of which one SKU has 80 %, and for an
 * even spread of which robots make a fifth.
 */
@Command(
        name = "flashsale bench hot-sku",
        mixinStandardHelpOptions = true,
        description = {
            "Events per second of the whole job on a broker, flat out: an even spread over the",
            "SKUs of a plan, 80 % of the traffic on one of them, and an even spread of which eight",
            "robots make a fifth, 500 events a second each; in turns."
        })
public final class HotSku implements Callable<Integer> {

    private static final int USERS = 100_000;
    private static final long PER_SECOND = 20_000;
    private static final int PARTITIONS = 2;
    private static final long POLL_NANOS = 50_000_000;
    private static final List<String> SPREADS = List.of("even", "hot", "robots");
    private static final int ROBOTS = 8;

    /** One event of so many is a robot's. */
    private static final int ROBOT_EVERY = 5;

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

    /** Shares of the events of the robots' last run. */
    private double throttled;

    private double inDemand;

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
        double robots = median(rates.get("robots"));
        all.put("robots", Math.round(robots));
        all.put("robotsOverEven", Math.round(1000 * robots / even) / 1000.0);
        all.put("shareThrottled", throttled);
        all.put("shareOfViewsInDemand", inDemand);
        Path parent = out.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(out.toFile(), all);
        System.out.printf(
                Locale.ROOT, "hot / even: %.3f (%,.0f / %,.0f events/s)%n", hot / even, hot, even);
        System.out.printf(
                Locale.ROOT,
                "robots / even: %.3f (%,.0f / %,.0f events/s); throttled %.1f %%, taught demand"
                        + " %.1f %%%n",
                robots / even,
                robots,
                even,
                100 * throttled,
                100 * inDemand);
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
                boolean robot = spread.equals("robots") && random.nextInt(ROBOT_EVERY) == 0;
                String user =
                        robot ? "robot" + random.nextInt(ROBOTS) : "u" + random.nextInt(USERS);
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

    /** An hour's sale. */
    private void publish(Lab lab) {
        List<String> names = IntStream.range(0, skus).mapToObj(i -> "sku" + i).toList();
        SalePlan plan =
                BenchSale.plan(
                        start,
                        start + 3_600_000,
                        List.of("p0", "p1", "p2", "p3"),
                        "filter-patient",
                        "just-in-time",
                        names);
        ControlRecord order = BenchSale.order(plan);
        byte[] message = ControlRecordCodec.INSTANCE.encode(order);
        System.out.printf(Locale.ROOT, "plan: %,d bytes%n", message.length);
        lab.sendBytes(Topic.CONTROL, order.key(), message);
        for (StockMovement movement : InitialStock.of(plan, start - 1)) {
            lab.send(Topic.STOCK_MOVEMENTS, StockMovementCodec.INSTANCE, movement.sku(), movement);
        }
        lab.flush();
    }

    /** Runs the job over a topic; events per second in the middle of it. */
    private double run(Lab lab, Admin admin, String spread, int round) throws Exception {
        String output = "out-" + spread + "-" + round;
        createTopic(admin, output);
        createTopic(admin, "books-" + output);
        Map<String, String> options = new LinkedHashMap<>();
        options.put("flashsale.name", output);
        options.put("flashsale.topic.behavior-events", spread);
        options.put("flashsale.topic.scored-events", output);
        options.put("flashsale.topic.sale-metrics", "books-" + output);
        options.put("flashsale.time.mode", "replay");
        options.put("flashsale.source.bounded", "true");
        options.put("flashsale.time.from", String.valueOf(start - 1));
        options.put("flashsale.time.until", String.valueOf(start + 3_600_000));
        options.put("flashsale.scored-events.sample", "1");
        options.put("execution.checkpointing.interval", "10 s");
        JobClient job = lab.submit(parallelism, options);
        long[] reached = new long[WINDOW.length];
        for (int i = 0; i < WINDOW.length; i++) {
            while (count(admin, output) < events * WINDOW[i] * scoredShare(spread)) {
                LockSupport.parkNanos(POLL_NANOS);
            }
            reached[i] = System.nanoTime();
        }
        // At its end the input would let all ticks until the end of the sale pass.
        job.cancel().get();
        if (spread.equals("robots")) {
            readBooks(lab, "books-" + output);
        }
        return events * (WINDOW[1] - WINDOW[0]) * 1e9 / (reached[1] - reached[0]);
    }

    /** Of a robot's events in a second as many are scored as the flood limit allows. */
    private static double scoredShare(String spread) {
        double scored = 1.0 * ROBOTS * JobOptions.FLOOD_LIMIT.defaultValue() / PER_SECOND;
        return spread.equals("robots") ? 1 - 1.0 / ROBOT_EVERY + scored : 1;
    }

    /** What was throttled, and what taught demand, as the job's last committed books tell. */
    private void readBooks(Lab lab, String topic) throws Exception {
        List<SaleMetrics> books = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : lab.readRaw(topic)) {
            books.add(SaleMetricsCodec.INSTANCE.decode(record.value()));
        }
        double read = last(books, BookEntry.JOB, Count.EVENTS_READ);
        throttled = last(books, BookEntry.JOB, Count.THROTTLED) / read;
        inDemand = last(books, "bench", Count.VIEWS) / read;
    }

    private static double last(List<SaleMetrics> books, String key, Count count) {
        return books.stream()
                .filter(each -> each.sale().equals(key))
                .reduce((earlier, later) -> later)
                .map(each -> (double) each.count(count))
                .orElse(Double.NaN);
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
