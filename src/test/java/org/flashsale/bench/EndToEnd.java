package org.flashsale.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flashsale.config.JobSettings;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.job.FloorJob;
import org.flashsale.job.Lab;
import org.flashsale.job.SaleJob;
import org.flashsale.plan.SalePlan;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.EventLog;
import org.flashsale.wire.Topic;

/**
 * Events per second from topic to topic, flat out: the whole job beside the same job without model
 * and control ({@link FloorJob}), in turns, in one run. The log's shoppers are multiplied, each
 * copy with users of its own at the same times, so that gaps and sessions stay those of the log.
 */
public final class EndToEnd {

    private static final int SKUS = 20;

    private EndToEnd() {}

    /**
     * Runs the benchmark.
     *
     * @param args event log (Avro container), number of events, rounds, parallelism
     */
    public static void main(String[] args) throws Exception {
        Path log = Path.of(args[0]);
        int events = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        int parallelism = Integer.parseInt(args[3]);
        List<BehaviorEvent> source = read(log);
        Path folder = Files.createTempDirectory("flashsale-bench");
        try (Lab lab = Lab.start(folder, parallelism, MemorySize.ofMebiBytes(2048))) {
            fill(lab, source, events);
            System.out.printf(
                    Locale.ROOT,
                    "%,d events of %,d real ones, parallelism %d%n",
                    events,
                    source.size(),
                    parallelism);
            for (int round = 0; round <= rounds; round++) {
                System.out.println(round == 0 ? "warming up" : "round " + round);
                double floor = run(lab, source, "floor", parallelism, events, FloorJob::build);
                double whole = run(lab, source, "whole", parallelism, events, SaleJob::build);
                System.out.printf(Locale.ROOT, "whole / floor: %.2f%n", whole / floor);
            }
        }
        System.exit(0);
    }

    private static List<BehaviorEvent> read(Path log) throws Exception {
        List<BehaviorEvent> events = new ArrayList<>();
        try (EventLog.Reader reader = EventLog.open(log)) {
            reader.forEachRemaining(events::add);
        }
        return events;
    }

    private static void fill(Lab lab, List<BehaviorEvent> source, int events) {
        int copies = Math.max(1, events / source.size());
        int sent = 0;
        for (int i = 0; sent < events; i++) {
            BehaviorEvent event = source.get(i % source.size());
            for (int copy = 0; copy < copies && sent < events; copy++, sent++) {
                BehaviorEvent own = copyOf(event, copy);
                lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, own.userId(), own);
            }
        }
        ControlRecord order = BenchSale.order(plan(source));
        lab.send(Topic.CONTROL, ControlRecordCodec.INSTANCE, order.key(), order);
        lab.flush();
    }

    private static BehaviorEvent copyOf(BehaviorEvent e, int copy) {
        return new BehaviorEvent(
                e.eventId() + "-" + copy,
                e.type(),
                e.time(),
                e.userId() + "-" + copy,
                e.sessionId() + "-" + copy,
                e.sku(),
                e.category(),
                e.brand(),
                e.offeredPrice(),
                e.currency(),
                e.quantity(),
                e.orderId(),
                e.pool(),
                e.dwellMs(),
                e.trafficSource(),
                e.text(),
                e.stockShown());
    }

    /** The log's most frequent SKUs on sale over its whole span. */
    private static SalePlan plan(List<BehaviorEvent> source) {
        Map<String, Integer> counts = new HashMap<>();
        source.forEach(e -> counts.merge(e.sku(), 1, Integer::sum));
        long start = source.get(0).time();
        long end = source.get(source.size() - 1).time() + 1;
        List<String> skus =
                counts.entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Integer>comparingByValue(
                                        Comparator.reverseOrder()))
                        .limit(SKUS)
                        .map(Map.Entry::getKey)
                        .toList();
        return BenchSale.plan(start, end, List.of("all"), "filter-fluid", "newsvendor", skus);
    }

    private static double run(
            Lab lab,
            List<BehaviorEvent> source,
            String name,
            int parallelism,
            int events,
            BiConsumer<StreamExecutionEnvironment, JobSettings> graph)
            throws Exception {
        Configuration more = new Configuration();
        more.setString(KafkaSettings.BOOTSTRAP, lab.bootstrapServers());
        more.setString("flashsale.name", name);
        more.setString("flashsale.source.bounded", "true");
        more.setString("flashsale.time.mode", "replay");
        more.setString("flashsale.time.from", String.valueOf(source.get(0).time()));
        more.setString(
                "flashsale.time.until", String.valueOf(source.get(source.size() - 1).time()));
        more.setString("execution.checkpointing.interval", "10 s");
        StreamExecutionEnvironment env = lab.flink().environment(more);
        env.setParallelism(parallelism);
        graph.accept(env, JobSettings.of(env.getConfiguration()));
        long begin = System.nanoTime();
        env.execute(name);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT, "%s: %,.0f events/s (%.1f s)%n", name, events / seconds, seconds);
        return events / seconds;
    }
}
