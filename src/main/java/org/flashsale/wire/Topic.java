package org.flashsale.wire;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The topics of the job: one row each, with all that {@code flashsale topics} sets up. */
@SuppressWarnings("ImmutableEnumChecker") // Codecs are enums, Cleanup is a value: both immutable.
public enum Topic {
    BEHAVIOR_EVENTS(BehaviorEventCodec.INSTANCE, "userId", Delivery.INPUT, 2, Cleanup.delete(7)),
    STOCK_MOVEMENTS(StockMovementCodec.INSTANCE, "sku", Delivery.INPUT, 2, Cleanup.delete(30)),
    COMPETITOR_PRICES(CompetitorPriceCodec.INSTANCE, "sku", Delivery.INPUT, 1, Cleanup.delete(7)),
    CONTROL(ControlRecordCodec.INSTANCE, "kind/id", Delivery.INPUT, 1, Cleanup.compact(30)),
    CONTROL_RESULTS(
            ControlResultCodec.INSTANCE, "kind/id", Delivery.AT_LEAST_ONCE, 1, Cleanup.delete(30)),
    PRICE_UPDATES(
            PriceUpdateCodec.INSTANCE,
            "sku",
            Delivery.AT_LEAST_ONCE_IDEMPOTENT,
            2,
            Cleanup.compact(7)),
    STOCK_REALLOCATIONS(
            StockReallocationCodec.INSTANCE, "sku", Delivery.EXACTLY_ONCE, 1, Cleanup.delete(30)),
    SCORED_EVENTS(
            ScoredRecordCodec.INSTANCE, "userId", Delivery.AT_LEAST_ONCE, 2, Cleanup.delete(3)),
    SALE_METRICS(SaleMetricsCodec.INSTANCE, "sale", Delivery.EXACTLY_ONCE, 1, Cleanup.delete(90)),
    LEDGER_ALERTS(LedgerAlertCodec.INSTANCE, "sku", Delivery.EXACTLY_ONCE, 1, Cleanup.delete(90)),
    DEAD_LETTERS(DeadLetterCodec.INSTANCE, "topic", Delivery.EXACTLY_ONCE, 1, Cleanup.delete(30));

    /** Largest record batch that the brokers take, bytes: a full payload with key and headers. */
    public static final int MESSAGE_BYTES_MAX = Limits.PAYLOAD_BYTES_MAX + (64 << 10);

    private final Codec<?> codec;
    private final String key;
    private final Delivery delivery;
    private final int partitions;
    private final Cleanup cleanup;

    Topic(Codec<?> codec, String key, Delivery delivery, int partitions, Cleanup cleanup) {
        this.codec = codec;
        this.key = key;
        this.delivery = delivery;
        this.partitions = partitions;
        this.cleanup = cleanup;
    }

    /** Default name, folder of its schemas, part of its options: {@code behavior-events}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The topic of that id. */
    public static Optional<Topic> of(String id) {
        return Arrays.stream(values()).filter(topic -> topic.id().equals(id)).findFirst();
    }

    /** All ids, for people. */
    public static String ids() {
        return Arrays.stream(values()).map(Topic::id).collect(Collectors.joining(", "));
    }

    /** How its records are written. */
    public Codec<?> codec() {
        return codec;
    }

    /** What the Kafka key holds, as UTF-8. */
    public String key() {
        return key;
    }

    /** What its readers may rely on. */
    public Delivery delivery() {
        return delivery;
    }

    /** Whether the job reads it. */
    public boolean isInput() {
        return delivery == Delivery.INPUT;
    }

    /** Default number of partitions. */
    public int partitions() {
        return partitions;
    }

    /** How long records stay. */
    public Cleanup cleanup() {
        return cleanup;
    }

    /** What the readers of a topic may rely on. */
    public enum Delivery {
        /** Written by others; the job reads it. */
        INPUT,
        /** A record may come twice after a restart. */
        AT_LEAST_ONCE,
        /** A record may come twice, which changes nothing: (epoch, version) decides. Fast. */
        AT_LEAST_ONCE_IDEMPOTENT,
        /** Written in transactions: read with isolation.level=read_committed. */
        EXACTLY_ONCE
    }

    /**
     * How long records stay.
     *
     * @param compacted whether the last record of each key stays for ever
     * @param keep time for which every record stays, at least
     */
    public record Cleanup(boolean compacted, Duration keep) {
        static Cleanup delete(int days) {
            return new Cleanup(false, Duration.ofDays(days));
        }

        static Cleanup compact(int days) {
            return new Cleanup(true, Duration.ofDays(days));
        }
    }
}
