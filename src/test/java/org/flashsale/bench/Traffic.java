package org.flashsale.bench;

import java.util.SplittableRandom;
import org.flashsale.domain.EventType;

/**
 * Who does what when, without end and in the order of event time. Seeded: two of one seed say the
 * same.
 */
interface Traffic {

    /** One event, overwritten by the next. Times are ms since the begin of the traffic. */
    final class Draft {
        int user;
        int session;
        long timeMs;
        EventType type = EventType.VIEW;
    }

    /** Number of shoppers, whose state exists before the first event. */
    int users();

    /** Events per second of event time. */
    double eventsPerSecond();

    /** Writes the next event. */
    void next(Draft event);

    /**
     * The shoppers by their last deed before the traffic begins, the latest at the end: what a
     * cache of recent shoppers holds at that moment is the end of this list.
     */
    default int[] byLastDeed() {
        int[] users = new int[users()];
        for (int i = 0; i < users.length; i++) {
            users[i] = i;
        }
        return users;
    }

    /** Traffic of {@code users} shoppers of whom {@code active} are in sessions of 10 to 20. */
    final class Burst implements Traffic {
        private final SplittableRandom random;
        private final Trails trails;
        private final int users;
        private final double perSecond;
        private final int[] user;
        private final int[] session;
        private final int[] left;
        private int sessions;
        private long made;

        Burst(int users, int active, double perSecond, Trails trails, long seed) {
            this.users = users;
            this.perSecond = perSecond;
            this.trails = trails;
            this.random = new SplittableRandom(seed);
            this.user = new int[active];
            this.session = new int[active];
            this.left = new int[active];
            for (int i = 0; i < active; i++) {
                open(i);
                // The first ones are met in the middle of their sessions.
                left[i] = 1 + random.nextInt(left[i]);
            }
        }

        private void open(int i) {
            user[i] = Permutation.at(sessions, users);
            session[i] = sessions++;
            left[i] = 10 + random.nextInt(11);
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
            int i = random.nextInt(user.length);
            if (left[i] == 0) {
                open(i);
            }
            left[i]--;
            event.user = user[i];
            event.session = session[i];
            event.timeMs = (long) (made++ * 1000 / perSecond);
            event.type = trails.randomType(random);
        }
    }

    /** Every event is that of any shopper: no session, no locality. */
    final class Uniform implements Traffic {
        private final SplittableRandom random;
        private final Trails trails;
        private final int users;
        private final double perSecond;
        private long made;

        Uniform(int users, double perSecond, Trails trails, long seed) {
            this.users = users;
            this.perSecond = perSecond;
            this.trails = trails;
            this.random = new SplittableRandom(seed);
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
            event.user = random.nextInt(users);
            event.session = event.user;
            event.timeMs = (long) (made++ * 1000 / perSecond);
            event.type = trails.randomType(random);
        }
    }

    /** A fixed order in which every shopper comes once before any comes again. */
    final class Permutation {
        private static final long STEP = 1_000_003;

        private Permutation() {}

        static int at(long index, int users) {
            // The step is prime and no user count here is a multiple of it.
            return (int) (index % users * STEP % users);
        }
    }
}
