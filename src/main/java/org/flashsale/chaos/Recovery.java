package org.flashsale.chaos;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * Watches one fault from before it comes until the job is back: it reads again at least 95 % of the
 * rate before the fault, and what piled up is read. The job's word counts, that is its books as
 * they are written; so what is measured includes the time until it says so.
 */
public final class Recovery {
    /** Share of the rate before that counts as back. */
    public static final double BACK = 0.95;

    /** Time over which a rate is taken, ms: several windows of the books. */
    private static final long RATE_MS = 2_000;

    /** Time over which the rate before the fault is taken, ms. */
    private static final long BEFORE_MS = 8_000;

    /** What is always on its way: records of so much time, beside the lag before, ms. */
    private static final long ON_ITS_WAY_MS = 700;

    /** Below this share of the rate the job counts as gone. */
    private static final double GONE = 0.5;

    /** The job is back if it still is so much later, ms. */
    private static final long SETTLED_MS = 2_000;

    private final Deque<Sample> samples = new ArrayDeque<>();
    private double rateBefore;
    private long lagBefore;
    private long readAtFault;
    private long faultAt = Long.MAX_VALUE;
    private long endsAt = Long.MAX_VALUE;
    private boolean mustBeGone;
    private boolean gone;
    private long lagMax;
    private long backSince = Long.MAX_VALUE;

    /**
     * Where market and job stand.
     *
     * @param at clock, epoch ms
     * @param sent records written so far
     * @param read records read by the job, as it last said; less than before after a restart
     * @param readAt when it said so, epoch ms
     */
    public record Sample(long at, long sent, long read, long readAt) {
        private long lag() {
            return sent - read;
        }
    }

    /**
     * The fault comes.
     *
     * @param at epoch ms
     * @param lastsMs how long what is broken stays so, ms
     * @param interrupts whether the job must be seen gone before it can be back
     */
    public void begin(long at, long lastsMs, boolean interrupts) {
        faultAt = at;
        endsAt = at + lastsMs;
        mustBeGone = interrupts;
        rateBefore = rate(BEFORE_MS);
        lagBefore = samples.stream().mapToLong(Sample::lag).max().orElse(0);
        readAtFault = samples.isEmpty() ? 0 : samples.getLast().read();
    }

    /** Takes a sample; they come in order of time, several a second. */
    public void take(Sample sample) {
        samples.addLast(sample);
        while (samples.getFirst().at() < sample.at() - BEFORE_MS) {
            samples.removeFirst();
        }
        if (sample.at() <= faultAt) {
            return;
        }
        lagMax = Math.max(lagMax, sample.lag());
        double now = rate(RATE_MS);
        gone |= now < GONE * rateBefore || sample.read() < readAtFault;
        if (!isBack(sample, now)) {
            backSince = Long.MAX_VALUE;
        } else if (backSince == Long.MAX_VALUE) {
            backSince = sample.at();
        }
    }

    private boolean isBack(Sample sample, double now) {
        boolean over = sample.at() >= endsAt && (gone || !mustBeGone);
        double allowed = lagBefore + rateBefore * ON_ITS_WAY_MS / 1_000;
        return over
                && sample.read() >= readAtFault
                && now >= BACK * rateBefore
                && sample.lag() <= allowed;
    }

    /** Records read per second of what the job said within the last so many milliseconds. */
    private double rate(long spanMs) {
        if (samples.size() < 2) {
            return 0;
        }
        Sample last = samples.getLast();
        Sample first = samples.getFirst();
        for (Sample each : samples) {
            if (each.at() <= last.at() - spanMs) {
                first = each;
            }
        }
        // A job that says nothing any more reads nothing: then the clock counts.
        long until = last.at() - last.readAt() > RATE_MS / 2 ? last.at() : last.readAt();
        long spent = until - first.readAt();
        return spent <= 0 ? 0 : 1_000.0 * Math.max(0, last.read() - first.read()) / spent;
    }

    /**
     * Time from the fault until the job was back, or from the fault's end where it may pass
     * unnoticed, ms; empty as long as it is not back for good.
     */
    public OptionalLong recoveredMs() {
        if (samples.isEmpty()
                || backSince == Long.MAX_VALUE
                || samples.getLast().at() < backSince + SETTLED_MS) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(backSince - (mustBeGone ? faultAt : endsAt));
    }

    /** Records per second before the fault. */
    public double rateBefore() {
        return rateBefore;
    }

    /** Most records that waited at a time since the fault came. */
    public long lagMax() {
        return lagMax;
    }

    /** Whether the job stood still or went back to a checkpoint. */
    public boolean gone() {
        return gone;
    }
}
