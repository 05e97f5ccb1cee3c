package org.flashsale.operator;

import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.GuardedScorer.Outcome;
import org.flashsale.scoring.Intake;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.UserCache;

/**
 * Metrics of {@link ScoreOperator}, below the operator's scope in {@code flashsale.score};
 * docs/metrics.md describes each, and tests compare the two.
 */
final class ScoreMetrics {

    private static final int HISTOGRAM_WINDOW = 1_000;

    private final MetricGroup group;
    private final CodeCounters<Outcome> failures;
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
    private final ScoreSettings settings;
    private long rowsRun;
    private long paddedRun;
    private long runs;
    private volatile String model = "";
    private volatile String version = "";
    private volatile String executionDevice = "";
    private final CodeCounters<Flush> flushes;

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

    ScoreMetrics(MetricGroup operator, ScoreSettings settings) {
        this.settings = settings;
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
        MetricGroup reasons = group.addGroup("flush");
        flushes = CodeCounters.of(Flush.class, reason -> reasons.counter(word(reason)));
        MetricGroup causes = group.addGroup("failure");
        failures =
                CodeCounters.of(
                        Outcome.class,
                        Stream.of(Outcome.values()).filter(Outcome::failed).toList(),
                        cause -> causes.counter(word(cause)));
        batchSize = histogram("batchSize");
        latencyMicros = histogram("latencyMicros");
        barrierWriteMicros = histogram("barrierWriteMicros");
        queueAgeMicros = histogram("queueAgeMicros");
        runMicros = histogram("runMicros");
        group.gauge("fill", this::fill);
        group.gauge("paddingShare", this::paddingShare);
        group.gauge("degradedShare", () -> share(degraded.getCount(), scored.getCount()));
        group.gauge("model", () -> model);
        group.gauge("modelVersion", () -> version);
        group.gauge("executionDevice", () -> executionDevice);
        group.gauge("deviceWanted", () -> word(settings.device()));
        group.gauge("fellBackToCpu", this::fellBackToCpu);
    }

    /** Says what is found in the operator's parts, and what orders led to. */
    void of(UserCache cache, Intake intake, ScoreOrders orders) {
        group.gauge("rebuiltVectors", intake::rebuilt);
        group.gauge("cutRecords", intake::cut);
        group.gauge("passedBefore", orders::passedBefore);
        MetricGroup users = group.addGroup("cache");
        users.gauge("hits", cache.figures()::hits);
        users.gauge("misses", cache.figures()::misses);
        users.gauge("hitRate", cache.figures()::hitRate);
        users.gauge("evictions", cache.figures()::evictions);
        users.gauge("writes", cache.figures()::writes);
        users.gauge("unwritten", cache::dirty);
        users.gauge("users", cache::users);
        users.gauge("capacityBytes", cache::capacity);
        MetricGroup options = group.addGroup("option");
        options.gauge("deadlineMs", () -> orders.limits().deadlineMs());
        options.gauge("maxBatch", () -> orders.limits().maxBatch());
        options.gauge("unwritten", () -> orders.limits().unwritten());
        options.gauge("scoredSample", orders::sample);
    }

    /** 1 while the job would run on CUDA, and does not. */
    private int fellBackToCpu() {
        return settings.device() == Device.AUTO && executionDevice.equals("cpu") ? 1 : 0;
    }

    private static String word(Enum<?> code) {
        return code.name().toLowerCase(Locale.ROOT);
    }

    private Histogram histogram(String name) {
        return group.histogram(name, new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    /** Says which model scored last, and where. */
    void scoredBy(ModelManifest manifest, String device) {
        model = manifest.name();
        version = manifest.version();
        executionDevice = device;
    }

    /** Counts a run that failed. */
    void failed(Outcome cause) {
        modelFailures.inc();
        failures.inc(cause);
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
        flushes.inc(reason);
    }

    private double paddingShare() {
        return paddedRun == 0 ? 0 : 1 - share(rowsRun, paddedRun);
    }

    private double fill() {
        return share(rowsRun, runs * settings.maxBatch());
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** Runs that failed for a cause. */
    long failures(Outcome cause) {
        return failures.count(cause);
    }

    /** Waves that ended for a reason. */
    long flushes(Flush reason) {
        return flushes.count(reason);
    }
}
