package org.flashsale.sim.live;

/**
 * How many more events to send now. At a given rate: what is missing to rate times time. At the
 * highest: as many as keep the job busy without piling up, which is known from what the job says it
 * has read. Before the opening a crowd gathers: a job that has run for hours is compiled, one that
 * was started a few seconds ago needs that traffic to be.
 */
final class Throttle {
    private static final long BACKLOG_MIN = 20_000;
    private static final double BACKLOG_SEC = 1.2;
    private static final int PORTION_MAX = 2_000;

    /** Events before the opening, over those after it. */
    private static final double CROWD = 3;

    private final Rate rate;
    private final long opening;
    private long last = -1;
    private double wanted;
    private long readAt = -1;
    private long read;
    private double readPerSecond;

    /**
     * @param opening when the sale opens, epoch ms
     */
    Throttle(Rate rate, long opening) {
        this.rate = rate;
        this.opening = opening;
    }

    /**
     * Events to send.
     *
     * @param now clock, epoch ms
     * @param sent events sent so far
     * @param readByJob events that the job has read so far, as last reported
     * @param factor of the rate since the last call: 1 as a rule, more in a burst
     */
    int portion(long now, long sent, long readByJob, double factor) {
        if (last < 0) {
            last = now - 1;
            readAt = now;
        }
        wanted += rate.unlimited() ? 0 : rate.perSecond() * factor * ordinarySec(now);
        last = now;
        double missing =
                rate.unlimited()
                        ? backlogAllowed(now, readByJob) - (sent - readByJob)
                        : wanted - sent;
        return (int) Math.max(0, Math.min(PORTION_MAX, missing));
    }

    /** Seconds at the ordinary rate that make as many events as came due since the last call. */
    private double ordinarySec(long now) {
        long before = Math.max(0, Math.min(now, opening) - last);
        return (CROWD * before + (now - last - before)) / 1_000;
    }

    private double backlogAllowed(long now, long readByJob) {
        if (readByJob > read && now > readAt) {
            double latest = 1_000.0 * (readByJob - read) / (now - readAt);
            readPerSecond = Math.max(latest, 0.5 * (readPerSecond + latest));
            read = readByJob;
            readAt = now;
        }
        return Math.max(BACKLOG_MIN, BACKLOG_SEC * readPerSecond);
    }
}
