package org.flashsale.bench;

import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.wire.BehaviorEventCodec;

/** Sends traffic at a steady rate, a few events each millisecond, until it is closed. */
final class Pacer implements AutoCloseable {

    private static final long TICK_NANOS = 1_000_000;

    private final Thread thread;
    private volatile boolean ended;

    /**
     * Starts sending.
     *
     * @param input the topic, and the time at which its traffic begins
     * @param traffic who does what
     * @param first number of the first event, higher than those that the topic holds
     * @param perSecond events per second
     */
    Pacer(String servers, Feed.Filled input, Traffic traffic, long first, double perSecond) {
        thread = new Thread(() -> send(servers, input, traffic, first, perSecond), "pacer");
        thread.setDaemon(true);
        thread.start();
    }

    private void send(
            String servers, Feed.Filled input, Traffic traffic, long first, double perSecond) {
        Properties p = new Properties();
        p.setProperty("bootstrap.servers", servers);
        p.setProperty("linger.ms", "1");
        p.setProperty("compression.type", "lz4");
        Traffic.Draft draft = new Traffic.Draft();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer())) {
            long begin = System.nanoTime();
            for (long sent = 0; !ended; ) {
                long due = (long) ((System.nanoTime() - begin) / 1e9 * perSecond);
                for (; sent < due; sent++) {
                    traffic.next(draft);
                    BehaviorEvent event =
                            Events.of(first + sent, draft, input.startMs() + draft.timeMs);
                    var unused =
                            producer.send(
                                    new ProducerRecord<>(
                                            input.topic(),
                                            event.userId().getBytes(StandardCharsets.UTF_8),
                                            BehaviorEventCodec.INSTANCE.encode(event)));
                }
                LockSupport.parkNanos(TICK_NANOS);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
