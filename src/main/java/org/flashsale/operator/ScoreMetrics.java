package org.flashsale.operator;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.GuardedScorer.Outcome;
import org.flashsale.scoring.Intake;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.UserCache;

/**
 * Metrics of {@link ScoreOperator}, below the operator's scope:
 *
 * <ul>
 *   <li>{@code flashsale.score.scored}: events scored, by the model or the base rates
 *   <li>{@code flashsale.score.degraded}: those that got the base rates
 *   <li>{@code flashsale.score.duplicates}, {@code .late}, {@code .throttled}: events not scored
 *   <li>{@code flashsale.score.outsideSale}: scored events that belong to no sale
 *   <li>{@code flashsale.score.notInDemand}: scored events of a sale that do not count in demand,
 *       since no hands can have made so many
 *   <li>{@code flashsale.score.deferred}: events that waited for a later wave of their user
 *   <li>{@code flashsale.score.modelFailures}: model runs that failed
 *   <li>{@code flashsale.score.batchSize}: rows per run, a histogram
 *   <li>{@code flashsale.score.latencyMicros}: from entering the operator to the score, a histogram
 *   <li>{@code flashsale.score.fill}: rows per run, as a share of the most; {@code .paddingShare}:
 *       share of the rows run that were none
 *   <li>{@code flashsale.score.queueAgeMicros}: wait of the oldest row of a run, {@code
 *       .runMicros}: time of the run on its device, histograms
 *   <li>{@code flashsale.score.barrierWriteMicros}: what writing users took at a checkpoint, a
 *       histogram
 *   <li>{@code flashsale.score.rebuiltVectors}: recurrent vectors made again from kept events
 *   <li>{@code flashsale.score.cutRecords}: user records whose lists had to be cut
 *   <li>{@code flashsale.score.cache.hits}, {@code .misses}, {@code .hitRate}, {@code .evictions},
 *       {@code .writes}: of the cache of recent users; {@code .unwritten}, {@code .users}: those in
 *       it; {@code .capacityBytes}: its bound
 *   <li>{@code flashsale.score.flush.REASON}: waves by what ended them: size, deadline, watermark,
 *       barrier, deferred, model, memory, control, idle, end
 *   <li>{@code flashsale.score.failure.CAUSE}: failed model runs by cause: threw, not_finite,
 *       too_slow, hung, out_of_memory
 *   <li>{@code flashsale.score.passedBefore}: events that had been scored by the model before when
 *       their own was activated
 *   <li>{@code flashsale.score.model}, {@code .modelVersion}, {@code .executionDevice}, {@code
 *       .deviceWanted}: texts
 * </ul>
 */
final class ScoreMetrics {

    private static final int HISTOGRAM_WINDOW = 1_000;

    private final MetricGroup group;
    private final Map<Outcome, Counter> failures = new EnumMap<>(Outcome.class);
    final Counter scored;
    final Counter degraded;
    final Counter duplicates;
    final Counter late;
    final Counter throttled;
    final Counter outsideSale;
    final Counter notInDemand;
    final Counter deferred;
    final Counter modelFailures;
    final Histogram batchSize;
    final Histogram latencyMicros;
    private final Histogram barrierWriteMicros;
    private final Histogram queueAgeMicros;
    private final Histogram runMicros;
    private final int rowsMax;
    private long rowsRun;
    private long paddedRun;
    private long runs;
    private String model = "";
    private String version = "";
    private String executionDevice = "";
    private final Map<Flush, Counter> flushes = new EnumMap<>(Flush.class);

    /** What ended a wave. */
    enum Flush {
        /** It was full. */
        SIZE,
        /** Its oldest row had waited long enough. */
        DEADLINE,
        /** A watermark, which no row may be overtaken by. */
        WATERMARK,
        /** A checkpoint barrier: the state before it is that of scored events. */
        BARRIER,
        /** Many events waited for a later wave. */
        DEFERRED,
        /** An event that another model scores. */
        MODEL,
        /** Its users filled the cache. */
        MEMORY,
        /** A control record, which holds for later events only. */
        CONTROL,
        /** The input went idle, so that time may pass without it. */
        IDLE,
        /** The input ended. */
        END
    }

    ScoreMetrics(MetricGroup operator, UserCache cache, Intake intake, int rowsMax) {
        this.rowsMax = rowsMax;
        group = operator.addGroup("flashsale").addGroup("score");
        scored = group.counter("scored");
        degraded = group.counter("degraded");
        duplicates = group.counter("duplicates");
        late = group.counter("late");
        throttled = group.counter("throttled");
        outsideSale = group.counter("outsideSale");
        notInDemand = group.counter("notInDemand");
        deferred = group.counter("deferred");
        modelFailures = group.counter("modelFailures");
        batchSize = histogram(group, "batchSize");
        latencyMicros = histogram(group, "latencyMicros");
        MetricGroup reasons = group.addGroup("flush");
        for (Flush reason : Flush.values()) {
            flushes.put(reason, reasons.counter(reason.name().toLowerCase(Locale.ROOT)));
        }
        MetricGroup causes = group.addGroup("failure");
        for (Outcome cause : Outcome.values()) {
            if (cause.failed()) {
                failures.put(cause, causes.counter(cause.name().toLowerCase(Locale.ROOT)));
            }
        }
        group.gauge("model", () -> model);
        group.gauge("modelVersion", () -> version);
        group.gauge("executionDevice", () -> executionDevice);
        group.gauge("rebuiltVectors", intake::rebuilt);
        group.gauge("cutRecords", intake::cut);
        barrierWriteMicros = histogram(group, "barrierWriteMicros");
        queueAgeMicros = histogram(group, "queueAgeMicros");
        runMicros = histogram(group, "runMicros");
        group.gauge("fill", this::fill);
        group.gauge("paddingShare", this::paddingShare);
        MetricGroup users = group.addGroup("cache");
        users.gauge("hits", cache.figures()::hits);
        users.gauge("misses", cache.figures()::misses);
        users.gauge("hitRate", cache.figures()::hitRate);
        users.gauge("evictions", cache.figures()::evictions);
        users.gauge("writes", cache.figures()::writes);
        users.gauge("unwritten", cache::dirty);
        users.gauge("users", cache::users);
        users.gauge("capacityBytes", cache::capacity);
    }

    private static Histogram histogram(MetricGroup group, String name) {
        return group.histogram(name, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    /** Says which model scored last, and where. */
    void scoredBy(ModelManifest manifest, String device) {
        model = manifest.name();
        version = manifest.version();
        executionDevice = device;
    }

    /** Says what was asked for, and what orders led to. */
    void of(Device device, ScoreOrders orders) {
        group.gauge("deviceWanted", () -> device.name().toLowerCase(Locale.ROOT));
        group.gauge("passedBefore", orders::passedBefore);
        MetricGroup options = group.addGroup("option");
        options.gauge("deadlineMs", () -> orders.limits().deadlineMs());
        options.gauge("maxBatch", () -> orders.limits().maxBatch());
        options.gauge("unwritten", () -> orders.limits().unwritten());
        options.gauge("scoredSample", orders::sample);
    }

    /** Counts a run that failed. */
    void failed(Outcome cause) {
        modelFailures.inc();
        Counter counter = failures.get(cause);
        if (counter != null) {
            counter.inc();
        }
    }

    void writtenAtBarrier(long nanos) {
        barrierWriteMicros.update(nanos / 1_000);
    }

    /**
     * Says that a wave was scored.
     *
     * @param padded rows that the model ran for them
     * @param waitedNanos how long the oldest row had waited when the run began
     * @param runNanos how long the run took
     */
    void flushed(Flush reason, int rows, int padded, long waitedNanos, long runNanos) {
        batchSize.update(rows);
        queueAgeMicros.update(waitedNanos / 1_000);
        runMicros.update(runNanos / 1_000);
        rowsRun += rows;
        paddedRun += padded;
        runs++;
        Counter counter = flushes.get(reason);
        if (counter != null) {
            counter.inc();
        }
    }

    private double paddingShare() {
        return paddedRun == 0 ? 0 : 1 - (double) rowsRun / paddedRun;
    }

    private double fill() {
        return runs == 0 ? 0 : (double) rowsRun / runs / rowsMax;
    }

    /** Runs that failed for a cause. */
    long failures(Outcome cause) {
        Counter counter = failures.get(cause);
        return counter == null ? 0 : counter.getCount();
    }

    /** Waves that ended for a reason. */
    long flushes(Flush reason) {
        Counter counter = flushes.get(reason);
        return counter == null ? 0 : counter.getCount();
    }
}
