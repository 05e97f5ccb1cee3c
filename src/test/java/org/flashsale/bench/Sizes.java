package org.flashsale.bench;

/**
 * How large a benchmark is.
 *
 * @param scale of workload real: 1 has 5,000,000 shoppers, 80,000 events a second, 1 GiB of cache
 * @param realUsers shoppers of workload real
 * @param realPerSecond its events per second of event time
 * @param users shoppers of the other workloads
 * @param active shoppers in a session at once, in workload burst
 * @param history events of each shopper before the traffic
 * @param warmUpSeconds from the first event of the traffic to the measurement
 * @param seconds of the measurement
 */
record Sizes(
        double scale,
        int realUsers,
        double realPerSecond,
        int users,
        int active,
        int history,
        int warmUpSeconds,
        int seconds) {

    /** As published. */
    static final Sizes FULL = new Sizes(1, 5_000_000, 80_000, 1_000_000, 20_000, 3, 20, 30);

    /** In a few minutes. */
    static final Sizes QUICK = new Sizes(0.05, 250_000, 4_000, 200_000, 20_000, 1, 8, 8);

    /** Most bytes of recent shoppers that a row may hold in front of its store. */
    long cacheBytes(Workload workload) {
        return workload == Workload.REAL
                ? (long) (Math.min(1, scale) * (1L << 30))
                : (256L << 20) * users / FULL.users();
    }

    Sizes withTimes(int warmUp, int measured) {
        return new Sizes(scale, realUsers, realPerSecond, users, active, history, warmUp, measured);
    }

    /**
     * The same with another number of shoppers everywhere. Workload real grows or shrinks with
     * them: as many events a second and as much memory per shopper.
     */
    Sizes withUsers(int other) {
        double size = (double) other / FULL.realUsers();
        return new Sizes(
                size,
                other,
                size * FULL.realPerSecond(),
                other,
                active,
                history,
                warmUpSeconds,
                seconds);
    }

    Sizes withHistory(int other) {
        return new Sizes(
                scale, realUsers, realPerSecond, users, active, other, warmUpSeconds, seconds);
    }
}
