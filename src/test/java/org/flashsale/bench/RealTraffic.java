package org.flashsale.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Shoppers who behave as those of a real log did: each trail's gaps and types are those of a trail
 * of the log, drawn at random; trails begin at the rate that gives the wanted number of events per
 * second of event time. At its begin the traffic is in its steady state.
 */
final class RealTraffic implements Traffic {

    /** Slots of the wheel, one a millisecond: more than any gap within a trail. */
    private static final int WHEEL = 1 << 21;

    private static final int NONE = -1;

    private final Trails trails;
    private final SplittableRandom random;
    private final int users;
    private final double perSecond;
    private final double startsPerMs;

    // A trail that is under way: a slot in these arrays, chained in the wheel or in the free list.
    private int[] trail;
    private int[] position;
    private int[] user;
    private int[] session;
    private int[] following;
    private final int[] wheel = new int[WHEEL];
    private int free = NONE;

    private final int[] lastDeedMs;
    private long now = NONE;
    private int due = NONE;
    private double owed;
    private int sessions;

    RealTraffic(int users, double perSecond, Trails trails, long seed) {
        this.users = users;
        this.perSecond = perSecond;
        this.trails = trails;
        this.random = new SplittableRandom(seed);
        this.startsPerMs = perSecond / 1000 / trails.meanLength();
        int active = (int) (startsPerMs * trails.meanDurationMs());
        allocate(Math.max(16, active * 5 / 4));
        Arrays.fill(wheel, NONE);
        lastDeedMs = new int[users];
        Arrays.fill(lastDeedMs, Integer.MIN_VALUE);
        for (int i = 0; i < active; i++) {
            meet();
        }
    }

    /** Trails that are under way at any moment. */
    int active() {
        return (int) (startsPerMs * trails.meanDurationMs());
    }

    /** Takes up a trail in its middle. */
    private void meet() {
        int chosen = trails.underWay(random);
        Trails.Trail path = trails.get(chosen);
        int elapsed = random.nextInt(path.durationMs());
        int next = Arrays.binarySearch(path.atMs(), elapsed + 1);
        next = next < 0 ? -next - 1 : next;
        int node = open(chosen);
        position[node] = next;
        lastDeedMs[user[node]] = Math.max(lastDeedMs[user[node]], path.atMs()[next - 1] - elapsed);
        schedule(node, path.atMs()[next] - elapsed);
    }

    private int open(int chosen) {
        if (free == NONE) {
            allocate(trail.length * 3 / 2);
        }
        int node = free;
        free = following[node];
        trail[node] = chosen;
        position[node] = 0;
        user[node] = Permutation.at(sessions, users);
        session[node] = sessions++;
        return node;
    }

    private void allocate(int size) {
        int old = trail == null ? 0 : trail.length;
        trail = old == 0 ? new int[size] : Arrays.copyOf(trail, size);
        position = old == 0 ? new int[size] : Arrays.copyOf(position, size);
        user = old == 0 ? new int[size] : Arrays.copyOf(user, size);
        session = old == 0 ? new int[size] : Arrays.copyOf(session, size);
        following = old == 0 ? new int[size] : Arrays.copyOf(following, size);
        for (int node = size - 1; node >= old; node--) {
            following[node] = free;
            free = node;
        }
    }

    private void schedule(int node, long atMs) {
        int slot = (int) (atMs & (WHEEL - 1));
        following[node] = wheel[slot];
        wheel[slot] = node;
    }

    @Override
    public int users() {
        return users;
    }

    @Override
    public double eventsPerSecond() {
        return perSecond;
    }

    @Override
    public void next(Draft event) {
        while (due == NONE) {
            now++;
            for (owed += startsPerMs; owed >= 1; owed--) {
                schedule(open(random.nextInt(trails.size())), now);
            }
            int slot = (int) (now & (WHEEL - 1));
            due = wheel[slot];
            wheel[slot] = NONE;
        }
        int node = due;
        due = following[node];
        Trails.Trail path = trails.get(trail[node]);
        int at = position[node]++;
        event.user = user[node];
        event.session = session[node];
        event.timeMs = now;
        event.type = path.types()[at];
        if (at + 1 < path.length()) {
            int gap = Math.max(1, path.atMs()[at + 1] - path.atMs()[at]);
            schedule(node, now + gap);
        } else {
            following[node] = free;
            free = node;
        }
    }

    @Override
    public int[] byLastDeed() {
        long[] order = new long[users];
        for (int i = 0; i < users; i++) {
            order[i] = ((long) lastDeedMs[i] << 32) | i;
        }
        Arrays.parallelSort(order);
        return Arrays.stream(order).mapToInt(o -> (int) o).toArray();
    }
}
