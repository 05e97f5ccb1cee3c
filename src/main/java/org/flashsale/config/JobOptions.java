package org.flashsale.config;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.flashsale.wire.Topic;

/** Every option of the job. Kafka client properties are in {@link KafkaSettings}. */
public final class JobOptions {

    /** How time passes. */
    public enum TimeMode {
        /** Facts are applied on arrival; silent inputs do not hold time back. */
        LIVE,
        /** All inputs wait for each other and are applied in event-time order. */
        REPLAY
    }

    public static final ConfigOption<String> NAME =
            ConfigOptions.key("flashsale.name")
                    .stringType()
                    .defaultValue("flashsale")
                    .withDescription(
                            "Name of the job, its consumer groups and its transactions: two jobs"
                                    + " on one broker need two names.");

    public static final ConfigOption<TimeMode> TIME_MODE =
            ConfigOptions.key("flashsale.time.mode")
                    .enumType(TimeMode.class)
                    .defaultValue(TimeMode.LIVE)
                    .withDescription(
                            "live, or replay: all inputs in event-time order, so that two replays"
                                    + " of one log decide alike.");

    public static final ConfigOption<Long> TIME_FROM =
            ConfigOptions.key("flashsale.time.from")
                    .longType()
                    .noDefaultValue()
                    .withDescription("Replay: first accepted event time, epoch milliseconds.");

    public static final ConfigOption<Long> TIME_UNTIL =
            ConfigOptions.key("flashsale.time.until")
                    .longType()
                    .noDefaultValue()
                    .withDescription("Replay: last accepted event time, epoch milliseconds.");

    public static final ConfigOption<Duration> TIME_DISORDER =
            ConfigOptions.key("flashsale.time.disorder")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "Live: how far events of one partition may be out of order; decisions"
                                    + " of a tick wait that long.");

    public static final ConfigOption<Duration> TIME_IDLENESS =
            ConfigOptions.key("flashsale.time.idleness")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(2))
                    .withDescription(
                            "Live: a partition that is silent for this long does not hold time"
                                    + " back.");

    public static final ConfigOption<Duration> TIME_SILENCE =
            ConfigOptions.key("flashsale.time.silence")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(1))
                    .withDescription(
                            "Live: when all input is silent for this long, wall-clock time"
                                    + " performs start, end, renewals and expiries.");

    public static final ConfigOption<Duration> LATENESS =
            ConfigOptions.key("flashsale.scoring.lateness")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(1))
                    .withDescription(
                            "Events further behind the watermark than this are counted late and"
                                    + " not scored.");

    public static final ConfigOption<Duration> DEADLINE =
            ConfigOptions.key("flashsale.scoring.deadline")
                    .durationType()
                    .defaultValue(Duration.ofMillis(10))
                    .withDescription("A batch is scored when its oldest event has waited so long.");

    public static final ConfigOption<Integer> MAX_BATCH =
            ConfigOptions.key("flashsale.scoring.max-batch")
                    .intType()
                    .defaultValue(256)
                    .withDescription("Most events in one batch; a power of two up to 4096.");

    public static final ConfigOption<String> MODEL =
            ConfigOptions.key("flashsale.scoring.model")
                    .stringType()
                    .defaultValue("classpath:/models/default")
                    .withDescription(
                            "Model bundle of a start without state: classpath:/... in the job jar,"
                                    + " or the URI of a folder or zip on a Flink file system.");

    public static final ConfigOption<String> MODEL_ALLOW =
            ConfigOptions.key("flashsale.scoring.model.allow")
                    .stringType()
                    .defaultValue("")
                    .withDescription(
                            "Prefixes of https addresses from which released bundles may be"
                                    + " fetched, each ending in a slash, separated by commas.");

    public static final ConfigOption<String> GPU_RESOURCE =
            ConfigOptions.key("flashsale.scoring.gpu-resource")
                    .stringType()
                    .defaultValue("gpu")
                    .withDescription(
                            "Flink's external resource that names the GPU, where the cluster has"
                                    + " that plugin; it goes before the index.");

    public static final ConfigOption<String> DEVICE =
            ConfigOptions.key("flashsale.scoring.device")
                    .stringType()
                    .defaultValue("auto")
                    .withDescription(
                            "cpu, cuda (refuses to start where CUDA does not run), or auto.");

    public static final ConfigOption<Integer> GPU_INDEX =
            ConfigOptions.key("flashsale.scoring.gpu-index")
                    .intType()
                    .defaultValue(0)
                    .withDescription("Which GPU of the machine, with device cuda or auto.");

    public static final ConfigOption<Integer> INTRA_OP_THREADS =
            ConfigOptions.key("flashsale.scoring.intra-op-threads")
                    .intType()
                    .defaultValue(1)
                    .withDescription(
                            "Threads of one model run; 1 gives bit-identical scores for any batch"
                                    + " size.");

    public static final ConfigOption<Integer> FLOOD_LIMIT =
            ConfigOptions.key("flashsale.scoring.flood-limit")
                    .intType()
                    .defaultValue(50)
                    .withDescription(
                            "Events of one user per second of event time beyond which they are"
                                    + " counted as throttled and not scored.");

    public static final ConfigOption<MemorySize> CACHE =
            ConfigOptions.key("flashsale.scoring.cache")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(256))
                    .withDescription(
                            "Memory for recent users of a slot, in front of the state, up to 1 gb;"
                                    + " 0 for none. Taken from the task heap as it is needed, and"
                                    + " at most half of the heap over all slots.");

    public static final ConfigOption<Integer> CACHE_DIRTY =
            ConfigOptions.key("flashsale.scoring.cache.unwritten")
                    .intType()
                    .defaultValue(20_000)
                    .withDescription(
                            "Users in the cache that may wait to be written to the state: a"
                                    + " checkpoint waits for so many, a few microseconds each.");

    public static final ConfigOption<Double> SCORED_SAMPLE =
            ConfigOptions.key("flashsale.scored-events.sample")
                    .doubleType()
                    .defaultValue(1.0)
                    .withDescription(
                            "Share of the scored events that is published, 0 to 1, chosen by the"
                                    + " hash of the event id.");

    public static final ConfigOption<Double> EXPLAIN_SAMPLE =
            ConfigOptions.key("flashsale.scoring.explain.sample")
                    .doubleType()
                    .defaultValue(0.0)
                    .withDescription(
                            "Share of the scored events of which scored-events says what each"
                                    + " feature added, 0 to 1; they are among those that are"
                                    + " published. Each of them costs as much as some thousand"
                                    + " others.");

    public static final ConfigOption<Duration> RENEWAL =
            ConfigOptions.key("flashsale.price.renewal")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "An unchanged price is renewed this often; it is valid for three"
                                    + " such intervals.");

    public static final ConfigOption<Duration> COMMAND_TTL =
            ConfigOptions.key("flashsale.reallocation.ttl")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "Life of a reallocation command before it expires, without the"
                                    + " transfer's lead: at least three checkpoint intervals.");

    public static final ConfigOption<Duration> METRICS_WINDOW =
            ConfigOptions.key("flashsale.metrics.window")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription("How often sale-metrics are sent, wall-clock time.");

    public static final ConfigOption<Boolean> BOUNDED =
            ConfigOptions.key("flashsale.source.bounded")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Stop at what the topics hold when the job starts, and finish.");

    /** Begin of the options that set the delivery guarantee of an output topic. */
    static final String DELIVERY_PREFIX = "flashsale.delivery.";

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_PRICE_UPDATES =
            delivery(Topic.PRICE_UPDATES);

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_CONTROL_RESULTS =
            delivery(Topic.CONTROL_RESULTS);

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_SCORED_EVENTS =
            delivery(Topic.SCORED_EVENTS);

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_STOCK_REALLOCATIONS =
            delivery(Topic.STOCK_REALLOCATIONS);

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_LEDGER_ALERTS =
            delivery(Topic.LEDGER_ALERTS);

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_SALE_METRICS =
            delivery(Topic.SALE_METRICS);

    public static final ConfigOption<DeliveryGuarantee> DELIVERY_DEAD_LETTERS =
            delivery(Topic.DEAD_LETTERS);

    /** Delivery guarantee of an output topic: by default what its readers are promised. */
    static ConfigOption<DeliveryGuarantee> delivery(Topic topic) {
        DeliveryGuarantee promised =
                switch (topic.delivery()) {
                    case EXACTLY_ONCE -> DeliveryGuarantee.EXACTLY_ONCE;
                    case AT_LEAST_ONCE, AT_LEAST_ONCE_IDEMPOTENT -> DeliveryGuarantee.AT_LEAST_ONCE;
                    case INPUT -> throw new IllegalArgumentException(topic + " is an input");
                };
        return ConfigOptions.key(DELIVERY_PREFIX + topic.id())
                .enumType(DeliveryGuarantee.class)
                .defaultValue(promised)
                .withDescription(
                        "Delivery of "
                                + topic.id()
                                + ": at-least-once (visible at once, may repeat after a restart) or"
                                + " exactly-once (visible with the next checkpoint).");
    }

    private JobOptions() {}
}
