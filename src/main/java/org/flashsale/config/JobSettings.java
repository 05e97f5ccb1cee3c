package org.flashsale.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.config.JobOptions.TimeMode;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.wire.Topic;

/**
 * The validated options of one job.
 *
 * @param name name of the job, its consumer groups and transactions
 * @param replay whether all inputs are taken in event-time order
 * @param from first accepted event time in replay mode, epoch ms
 * @param until last accepted event time in replay mode, epoch ms
 * @param disorder how far events of a partition may be out of order (live)
 * @param idleness a partition that is silent so long does not hold time back (live)
 * @param silence silent input is acted on after this (live)
 * @param renewal prices are renewed this often
 * @param commandTtl least life of a reallocation command
 * @param commandDelay a command may take so long until its readers see it
 * @param metricsWindow how often the books are sent
 * @param bounded whether the job ends with what the topics hold at its start
 * @param scoring settings of the scoring operator
 * @param calibration how scores are recalibrated
 * @param access what models may be fetched from, and which GPU may be used
 * @param kafka settings of the Kafka clients
 * @param deliveries delivery guarantees of the output topics
 */
public record JobSettings(
        String name,
        boolean replay,
        long from,
        long until,
        Duration disorder,
        Duration idleness,
        Duration silence,
        Duration renewal,
        Duration commandTtl,
        Duration commandDelay,
        Duration metricsWindow,
        boolean bounded,
        ScoreSettings scoring,
        CalibrationSettings calibration,
        ModelAccess access,
        KafkaSettings kafka,
        Map<Topic, DeliveryGuarantee> deliveries) {

    /** Copies the guarantees. */
    public JobSettings {
        deliveries = Map.copyOf(deliveries);
    }

    /**
     * Reads and checks the options.
     *
     * @param config Flink's configuration, with what {@code -D} gave
     * @param args program arguments: {@code --key value} or {@code key=value}, which win
     * @throws UsageError when an option is missing or wrong
     */
    public static JobSettings of(ReadableConfig config, String... args) {
        Configuration all = new Configuration();
        all.addAll(Configuration.fromMap(config.toMap()));
        all.addAll(Configuration.fromMap(Arguments.parse(args)));
        try {
            return read(all);
        } catch (IllegalArgumentException e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        }
    }

    private static JobSettings read(Configuration config) {
        boolean replay = config.get(JobOptions.TIME_MODE) == TimeMode.REPLAY;
        KafkaSettings kafka = KafkaSettings.of(config);
        Map<Topic, DeliveryGuarantee> deliveries = Deliveries.read(config, kafka);
        Duration interval = config.get(CheckpointingOptions.CHECKPOINTING_INTERVAL);
        long checkpointMs = interval == null ? 0 : interval.toMillis();
        if (config.get(JobOptions.COMMAND_TTL).toMillis() < 3 * checkpointMs) {
            throw new UsageError(
                    JobOptions.COMMAND_TTL.key()
                            + " must be at least three checkpoint intervals, since commands"
                            + " become visible with a checkpoint");
        }
        return new JobSettings(
                name(config),
                replay,
                replay ? required(config, JobOptions.TIME_FROM) : 0,
                replay ? required(config, JobOptions.TIME_UNTIL) : 0,
                positive(config, JobOptions.TIME_DISORDER),
                positive(config, JobOptions.TIME_IDLENESS),
                positive(config, JobOptions.TIME_SILENCE),
                positive(config, JobOptions.RENEWAL),
                config.get(JobOptions.COMMAND_TTL),
                Duration.ofMillis(
                        deliveries.get(Topic.STOCK_REALLOCATIONS) == DeliveryGuarantee.EXACTLY_ONCE
                                ? checkpointMs
                                : 0),
                positive(config, JobOptions.METRICS_WINDOW),
                config.get(JobOptions.BOUNDED),
                scoring(config),
                calibration(config),
                new ModelAccess(
                        ModelAccess.prefixes(config.get(JobOptions.MODEL_ALLOW)),
                        config.get(JobOptions.GPU_RESOURCE)),
                kafka,
                deliveries);
    }

    private static String name(Configuration config) {
        String name = config.get(JobOptions.NAME);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            throw new UsageError(
                    JobOptions.NAME.key()
                            + " is '"
                            + name
                            + "': use 1 to 100 of A-Z a-z 0-9 . _ -, the first a letter or digit");
        }
        return name;
    }

    private static ScoreSettings scoring(Configuration config) {
        return new ScoreSettings(
                config.get(JobOptions.MODEL),
                device(config.get(JobOptions.DEVICE)),
                config.get(JobOptions.GPU_INDEX),
                config.get(JobOptions.INTRA_OP_THREADS),
                config.get(JobOptions.MAX_BATCH),
                positive(config, JobOptions.DEADLINE).toMillis(),
                config.get(JobOptions.LATENESS).toMillis(),
                config.get(JobOptions.FLOOD_LIMIT),
                new ScoreSettings.Cache(
                        config.get(JobOptions.CACHE).getBytes(),
                        config.get(JobOptions.CACHE_DIRTY)),
                share(config, JobOptions.SCORED_SAMPLE),
                share(config, JobOptions.EXPLAIN_SAMPLE));
    }

    private static CalibrationSettings calibration(Configuration config) {
        return new CalibrationSettings(
                config.get(CalibrationOptions.ENABLED),
                config.get(CalibrationOptions.SCOPE) == CalibrationOptions.Scope.SESSION,
                config.get(CalibrationOptions.HORIZON).toMillis(),
                config.get(CalibrationOptions.WINDOW).toMillis(),
                config.get(CalibrationOptions.MARGIN).toMillis(),
                config.get(CalibrationOptions.HALF_LIFE).toMillis(),
                config.get(CalibrationOptions.SHIFT_MAX),
                config.get(CalibrationOptions.SLOPE_MAX),
                config.get(CalibrationOptions.STEP_MAX),
                config.get(CalibrationOptions.LABELS_MIN),
                config.get(CalibrationOptions.POSITIVES_MIN),
                config.get(CalibrationOptions.EVIDENCE));
    }

    private static Device device(String name) {
        try {
            return Device.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UsageError(
                    JobOptions.DEVICE.key() + " is '" + name + "': use cpu, cuda or auto", e);
        }
    }

    private static Duration positive(Configuration config, ConfigOption<Duration> option) {
        Duration value = config.get(option);
        if (value.toMillis() <= 0) {
            throw new UsageError(option.key() + " must be at least 1 ms");
        }
        return value;
    }

    private static double share(Configuration config, ConfigOption<Double> option) {
        double value = config.get(option);
        if (!(value >= 0 && value <= 1)) {
            throw new UsageError(option.key() + " must be from 0 to 1");
        }
        return value;
    }

    private static long required(Configuration config, ConfigOption<Long> option) {
        return config.getOptional(option)
                .orElseThrow(() -> new UsageError("replay mode needs the option " + option.key()));
    }

    /** Delivery guarantee of an output topic. */
    public DeliveryGuarantee delivery(Topic topic) {
        DeliveryGuarantee guarantee = deliveries.get(topic);
        if (guarantee == null) {
            throw new IllegalArgumentException(topic + " is an input");
        }
        return guarantee;
    }
}
