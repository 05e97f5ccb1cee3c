package org.flashsale.bench;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds a consumer back at an offset until it is opened: so that state is there, and its stores
 * have come to rest, before the first event that counts. One gate per process; it is asked once a
 * poll.
 */
public final class Gate implements ConsumerInterceptor<byte[], byte[]> {

    private static final CountDownLatch REACHED = new CountDownLatch(1);
    private static final CountDownLatch OPEN = new CountDownLatch(1);
    private static volatile String topic = "";
    private static volatile long offset;

    /** Names the topic, of one partition, and the first offset that must wait. */
    static void set(String atTopic, long atOffset) {
        topic = atTopic;
        offset = atOffset;
    }

    /** Waits until a consumer stands at the gate. */
    static void awaitReached() throws InterruptedException {
        REACHED.await();
    }

    /** Lets everything pass. */
    static void open() {
        OPEN.countDown();
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        if (OPEN.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.offset() >= offset && record.topic().equals(topic)) {
                    await();
                    break;
                }
            }
        }
        return records;
    }

    private static void await() {
        REACHED.countDown();
        try {
            OPEN.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}

    @Override
    public void configure(Map<String, ?> configs) {}
}
