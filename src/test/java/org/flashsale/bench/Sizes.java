package org.flashsale.bench;

/**
 * How large a benchmark is.
 *
 * @param realUsers shoppers of workload real
 * @param realPerSecond its events per second of event time
 * @param users shoppers of the other workloads
 * @param active shoppers in a session at once, in workload burst
 * @param history events of each shopper before the traffic
 * @param warmUpSeconds from the first event of the traffic to the measurement
 * @param seconds of the measurement
 */
record Sizes(
        int realUsers,
        double realPerSecond,
        int users,
        int active,
        int history,
        int warmUpSeconds,
        int seconds) {

    private static final int REAL_USERS_OF_A_GIB = 3_000_000;

    /** As published. */
    static final Sizes FULL = new Sizes(5_000_000, 80_000, 1_000_000, 20_000, 3, 60, 30);

    /** In a few minutes. */
    static final Sizes QUICK = new Sizes(250_000, 4_000, 200_000, 20_000, 1, 8, 8);

    /**
     * Most bytes of recent shoppers that a row may hold in front of its store: 1 GiB for 3,000,000
     * shoppers of workload real and for 1,000,000 of the others, less for fewer.
     */
    long cacheBytes(Workload workload) {
        double share =
                workload == Workload.REAL
                        ? (double) realUsers / REAL_USERS_OF_A_GIB
                        : (double) users / FULL.users();
        return (long) (Math.min(1, share) * (1L << 30));
    }

    Sizes withTimes(int warmUp, int measured) {
        return new Sizes(realUsers, realPerSecond, users, active, history, warmUp, measured);
    }

    /**
     * The same with another number of shoppers everywhere. Workload real grows or shrinks with
     * them: as many events a second and as much memory per shopper.
     */
    Sizes withUsers(int other) {
        double size = (double) other / FULL.realUsers();
        return new Sizes(
                other, size * FULL.realPerSecond(), other, active, history, warmUpSeconds, seconds);
    }

    Sizes withHistory(int other) {
        return new Sizes(realUsers, realPerSecond, users, active, other, warmUpSeconds, seconds);
    }
}
