package org.flashsale.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.wire.BehaviorEventCodec;

/**
 * Writes a workload to a topic of one partition: first some events of each shopper, from which the
 * rows fill their state, then the traffic that is measured.
 */
final class Feed {

    /** Shoppers whose first events are interleaved, so that they do not wait for each other. */
    private static final int BLOCK = 4_096;

    private static final int PICTURES = 1_000;

    /** The state's events lie this long before the traffic, ms. */
    static final long BEFORE_MS = 600_000;

    private final String servers;
    private final String topic;
    private final long startMs;
    private final KafkaProducer<byte[], byte[]> producer;
    private long made;

    /**
     * What a topic holds.
     *
     * @param topic its name
     * @param startMs event time at which the traffic begins, epoch ms
     * @param historyEvents events before the traffic
     * @param trafficEvents events of the traffic
     * @param gaps how the traffic clusters
     */
    record Filled(
            String topic,
            long startMs,
            long historyEvents,
            long trafficEvents,
            Map<String, Object> gaps) {

        /** The same for who measures while somebody goes on writing: its end is not waited for. */
        Filled withoutEnd() {
            return new Filled(topic, startMs, historyEvents, Long.MAX_VALUE / 2, gaps);
        }
    }

    private Feed(String servers, String topic, long startMs) {
        this.servers = servers;
        this.topic = topic;
        this.startMs = startMs;
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", servers);
        p.setProperty("linger.ms", "20");
        p.setProperty("batch.size", String.valueOf(256 << 10));
        p.setProperty("buffer.memory", String.valueOf(64 << 20));
        p.setProperty("compression.type", "lz4");
        this.producer =
                new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Fills a new topic.
     *
     * @param history events of each shopper before the traffic
     * @param events events of the traffic
     */
    static Filled fill(String servers, String topic, Traffic traffic, int history, long events)
            throws Exception {
        long startMs = System.currentTimeMillis() - 3_600_000;
        Feed feed = new Feed(servers, topic, startMs);
        try {
            feed.createTopic();
            feed.history(traffic, history);
            long before = feed.made;
            Gaps gaps = feed.traffic(traffic, events);
            feed.producer.flush();
            Map<String, Object> summary = new LinkedHashMap<>();
            summary.put("eventsPerSecondOfEventTime", traffic.eventsPerSecond());
            summary.putAll(gaps.summary());
            return new Filled(topic, startMs, before, events, summary);
        } finally {
            feed.producer.close();
        }
    }

    /** Fills a new topic with pictures of noise. */
    static Filled pictures(String servers, String topic, long messages) throws Exception {
        Feed feed = new Feed(servers, topic, 0);
        try {
            feed.createTopic();
            SplittableRandom random = new SplittableRandom(1);
            byte[][] drawn = new byte[PICTURES][];
            for (int i = 0; i < PICTURES; i++) {
                ByteBuffer picture = ByteBuffer.allocate(Crayfish.PIXELS * Float.BYTES);
                while (picture.hasRemaining()) {
                    picture.putFloat((float) random.nextDouble());
                }
                drawn[i] = picture.array();
            }
            for (long i = 0; i < messages; i++) {
                var unused =
                        feed.producer.send(
                                new ProducerRecord<>(topic, drawn[(int) (i % PICTURES)]));
            }
            feed.producer.flush();
            return new Filled(topic, 0, 0, messages, Map.of());
        } finally {
            feed.producer.close();
        }
    }

    private void createTopic() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private void history(Traffic traffic, int each) {
        int[] users = traffic.byLastDeed();
        Traffic.Draft draft = new Traffic.Draft();
        for (int from = 0; from < users.length; from += BLOCK) {
            int to = Math.min(users.length, from + BLOCK);
            for (int k = 0; k < each; k++) {
                for (int i = from; i < to; i++) {
                    draft.user = users[i];
                    draft.session = -1 - users[i];
                    long ago = BEFORE_MS - (long) (BEFORE_MS / 2.0 * i / users.length) - 1000L * k;
                    send(draft, startMs - ago);
                }
            }
        }
    }

    private Gaps traffic(Traffic traffic, long events) {
        Gaps gaps = new Gaps(traffic.users());
        Traffic.Draft draft = new Traffic.Draft();
        for (long i = 0; i < events; i++) {
            traffic.next(draft);
            gaps.add(draft.user, draft.timeMs);
            send(draft, startMs + draft.timeMs);
        }
        return gaps;
    }

    private void send(Traffic.Draft draft, long time) {
        BehaviorEvent event = Events.of(made++, draft, time);
        byte[] key = event.userId().getBytes(StandardCharsets.UTF_8);
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                topic, key, BehaviorEventCodec.INSTANCE.encode(event)));
    }
}
