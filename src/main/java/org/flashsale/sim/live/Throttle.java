package org.flashsale.sim.live;

/**
 * How many more events to send now. At a given rate: what is missing to rate times time. At the
 * highest: as many as keep the job busy without piling up, which is known from what the job says it
 * has read.
 */
final class Throttle {
    private static final long BACKLOG_MIN = 20_000;
    private static final double BACKLOG_SEC = 1.2;
    private static final int PORTION_MAX = 2_000;

    private final Rate rate;
    private long start = -1;
    private long readAt = -1;
    private long read;
    private double readPerSecond;

    Throttle(Rate rate) {
        this.rate = rate;
    }

    /**
     * Events to send.
     *
     * @param now clock, epoch ms
     * @param sent events sent so far
     * @param readByJob events that the job has read so far, as last reported
     */
    int portion(long now, long sent, long readByJob) {
        if (start < 0) {
            start = now - 1;
            readAt = now;
        }
        double missing =
                rate.unlimited()
                        ? backlogAllowed(now, readByJob) - (sent - readByJob)
                        : rate.perSecond() * (now - start) / 1_000 - sent;
        return (int) Math.max(0, Math.min(PORTION_MAX, missing));
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
