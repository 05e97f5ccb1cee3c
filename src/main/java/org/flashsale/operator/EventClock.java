package org.flashsale.operator;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * How far event time is: the last watermark, and while input is silent the wall time elapsed since
 * then besides. Both are kept, so that a restarted job goes on where it was: what it reads again is
 * not of now, and a sale that ended meanwhile has ended. It never goes back.
 */
final class EventClock {

    private final ListState<Long> keptTimes;
    private final ListState<Long> keptWalls;
    private final ProcessingTimeService wall;
    private final long silenceMs;
    private final long openedAt;
    private long begunAt;
    private final long restoredTime;
    private final long restoredAt;
    private long watermark = Long.MIN_VALUE;
    private long seenAt;
    private long latest = Long.MIN_VALUE;

    /**
     * @param silenceMs input is silent when no watermark has come for so long; 0 for never
     */
    EventClock(OperatorStateStore store, ProcessingTimeService wall, long silenceMs)
            throws Exception {
        this.wall = wall;
        this.silenceMs = silenceMs;
        keptTimes = store.getUnionListState(new ListStateDescriptor<>("clock", StateTypes.LONG));
        keptWalls =
                store.getUnionListState(new ListStateDescriptor<>("clock-seen", StateTypes.LONG));
        openedAt = wall.getCurrentProcessingTime();
        begunAt = openedAt;
        seenAt = openedAt;
        restoredTime = newest(keptTimes);
        restoredAt = Math.min(newest(keptWalls), openedAt);
        if (restoredTime != Long.MIN_VALUE) {
            watermark = restoredTime;
            latest = restoredTime;
            seenAt = restoredAt;
        }
    }

    private static long newest(ListState<Long> kept) throws Exception {
        long newest = Long.MIN_VALUE;
        for (long each : kept.get()) {
            newest = Math.max(newest, each);
        }
        return newest;
    }

    /**
     * Event time at an instant of the wall clock before this run, as if it had gone on at the wall
     * clock's pace from what was kept; the least long if nothing was, or for an instant of this
     * run.
     */
    long before(long wallTime) {
        return restoredTime == Long.MIN_VALUE || wallTime >= openedAt
                ? Long.MIN_VALUE
                : restoredTime + Math.max(0, wallTime - restoredAt);
    }

    /** Whether nothing is known of event time. */
    boolean unknown() {
        return watermark == Long.MIN_VALUE;
    }

    /** The last watermark, that of the run before until one has come. */
    long watermark() {
        return watermark;
    }

    /** The run may decide from now on: silence counts from here. */
    void begin() {
        begunAt = wall.getCurrentProcessingTime();
    }

    /** A watermark has come. */
    void passed(long mark) {
        watermark = mark;
        seenAt = wall.getCurrentProcessingTime();
        latest = Math.max(latest, mark);
    }

    /** Whether no watermark has come for a while. */
    boolean silent() {
        long quietSince = Math.max(seenAt, begunAt);
        return silenceMs > 0 && wall.getCurrentProcessingTime() - quietSince >= silenceMs;
    }

    /** Event time now; the wall clock's before it is known. */
    long now() {
        long clock = wall.getCurrentProcessingTime();
        if (unknown() && !silent()) {
            return Math.max(latest, clock);
        }
        if (silent()) {
            latest = Math.max(latest, unknown() ? clock : watermark + (clock - seenAt));
        }
        return latest;
    }

    /** Keeps it for a restart. */
    void write() throws Exception {
        boolean quiet = silent();
        long time = quiet ? now() : latest;
        boolean known = time != Long.MIN_VALUE;
        keptTimes.update(known ? List.of(time) : List.of());
        long seen = quiet ? wall.getCurrentProcessingTime() : seenAt;
        keptWalls.update(known ? List.of(seen) : List.of());
    }
}
