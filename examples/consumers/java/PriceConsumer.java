import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.flashsale.consume.LatestPrice;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.RejectedRecord;

/**
 * Keeps the price of every SKU from price-updates and prints each change as a line of JSON. With
 * the distribution's class path:
 *
 * <pre>
 * java -cp 'target/flashsale/lib/*' examples/consumers/java/PriceConsumer.java 127.0.0.1:9092
 * </pre>
 *
 * A second argument names the topic; a third one, until-end, stops at what the topic holds now and
 * prints one line for each SKU.
 */
public final class PriceConsumer {

    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, LatestPrice> prices = new TreeMap<>();
    private final boolean untilEnd;

    private PriceConsumer(boolean untilEnd) {
        this.untilEnd = untilEnd;
    }

    public static void main(String[] args) {
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", args.length > 0 ? args[0] : "127.0.0.1:9092");
        String topic = args.length > 1 ? args[1] : "price-updates";
        boolean untilEnd = args.length > 2 && args[2].equals("until-end");
        try (KafkaConsumer<byte[], byte[]> kafka =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            new PriceConsumer(untilEnd).read(kafka, topic);
        }
    }

    /** Each instance reads everything from the beginning: the compacted topic is its content. */
    private void read(KafkaConsumer<byte[], byte[]> kafka, String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo partition : kafka.partitionsFor(topic)) {
            partitions.add(new TopicPartition(topic, partition.partition()));
        }
        kafka.assign(partitions);
        kafka.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
        while (!untilEnd || ends.keySet().stream().anyMatch(p -> kafka.position(p) < ends.get(p))) {
            kafka.poll(POLL).forEach(this::take);
        }
        prices.forEach(this::print);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            PriceUpdate update = PriceUpdateCodec.INSTANCE.decode(record.value());
            LatestPrice latest = prices.computeIfAbsent(update.sku(), sku -> new LatestPrice());
            if (latest.accept(update) && !untilEnd) {
                print(update.sku(), latest);
            }
        } catch (RejectedRecord e) {
            System.err.println("offset " + record.offset() + " is passed over: " + e.getMessage());
        }
    }

    private void print(String sku, LatestPrice latest) {
        if (latest.held().isEmpty()) {
            return;
        }
        PriceUpdate held = latest.held().get();
        System.out.printf(
                "{\"sku\":\"%s\",\"price\":%d,\"currency\":\"%s\",\"epoch\":%d,\"version\":%d,"
                        + "\"validUntil\":%d,\"fallbackPrice\":%d,\"claimedPercent\":%s}%n",
                sku,
                latest.priceAt(System.currentTimeMillis(), -1),
                held.currency(),
                held.epoch(),
                held.version(),
                held.validUntil(),
                held.fallbackPrice(),
                held.claim().percent().isPresent()
                        ? String.valueOf(held.claim().percent().getAsInt())
                        : "null");
    }
}
