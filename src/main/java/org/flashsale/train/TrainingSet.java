package org.flashsale.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.failure.UsageError;
import org.flashsale.features.Admission;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.UserState;

/**
 * Feature rows with what happened afterwards, of the events whose future is known.
 *
 * <p>A log is cut into slices where nobody did anything for more than an hour; nothing is known
 * across a cut. An event is taken if it has a session and at least {@link #HORIZON_MS} of its slice
 * follow it; the others only move the state. Both labels look at strictly later times:
 *
 * <ul>
 *   <li>purchase: a purchase follows in the same session;
 *   <li>exit: the shopper does nothing in the {@link #EXIT_MS} that follow.
 * </ul>
 *
 * @param rows one feature row per event
 * @param purchase label of the purchase head per event
 * @param exit label of the exit head per event
 * @param users shopper of each event, from 0
 * @param sessionSizes taken events in the session of each event
 * @param userCount shoppers
 * @param source what the log was like
 */
record TrainingSet(
        float[][] rows,
        boolean[] purchase,
        boolean[] exit,
        int[] users,
        int[] sessionSizes,
        int userCount,
        Source source) {

    /**
     * The log as a whole.
     *
     * @param events its events
     * @param duplicates those that were dropped
     * @param slices runs without a silent hour
     * @param coveredMs what they cover together
     * @param first time of the first event, epoch ms
     * @param last time of the last event, epoch ms
     */
    record Source(
            long events, long duplicates, int slices, long coveredMs, long first, long last) {}

    /** Silence of all shoppers that ends a slice, ms. */
    static final long SLICE_GAP_MS = 3_600_000;

    /** What must follow an event in its slice before it is labelled, ms. */
    static final long HORIZON_MS = 1_800_000;

    /** The exit head's interval, ms. */
    static final long EXIT_MS = 600_000;

    /** Labelled events. */
    int size() {
        return rows.length;
    }

    /** Labels a log, given in the order of event time. */
    static TrainingSet of(Iterable<BehaviorEvent> events) {
        Collector collector = new Collector();
        for (BehaviorEvent event : events) {
            collector.add(event);
        }
        if (collector.events > 0) {
            collector.endSlice();
        }
        return collector.finish();
    }

    /** One labelled event. */
    private record Example(
            float[] row, boolean purchase, boolean exit, int user, int sessionSize) {}

    /** A fresh event of the open slice; the session is empty if the event has none. */
    private record Pending(long time, int user, String session, boolean bought, float[] row) {}

    private static final class Collector {
        private final Map<String, Integer> userNumbers = new HashMap<>();
        private final List<Example> examples = new ArrayList<>();
        private final List<Pending> slice = new ArrayList<>();
        private final Map<String, UserState> states = new HashMap<>();
        private long lastTime = Long.MIN_VALUE;
        private long events;
        private long duplicates;
        private int slices;
        private long coveredMs;
        private long first;

        void add(BehaviorEvent event) {
            first = events == 0 ? event.time() : first;
            events++;
            if (event.time() < lastTime) {
                throw new UsageError(
                        "events are not in the order of time; give the oldest file first");
            }
            if (!slice.isEmpty() && event.time() - lastTime > SLICE_GAP_MS) {
                endSlice();
            }
            lastTime = event.time();
            UserState state = states.computeIfAbsent(event.userId(), user -> new UserState());
            if (state.admit(event, Integer.MAX_VALUE) == Admission.DUPLICATE) {
                duplicates++;
                return;
            }
            float[] row = new float[FeatureCatalogue.WIDTH];
            state.observe(event, row, 0);
            int user = userNumbers.computeIfAbsent(event.userId(), key -> userNumbers.size());
            String session = event.sessionId().isEmpty() ? "" : user + " " + event.sessionId();
            boolean bought = event.type() == EventType.PURCHASE;
            slice.add(new Pending(event.time(), user, session, bought, row));
        }

        void endSlice() {
            Map<String, Long> lastPurchases = new HashMap<>();
            Map<String, Integer> sizes = new HashMap<>();
            for (Pending event : slice) {
                if (event.bought()) {
                    lastPurchases.put(event.session(), event.time());
                }
                if (taken(event)) {
                    sizes.merge(event.session(), 1, Integer::sum);
                }
            }
            long[] next = nextTimes();
            for (int i = 0; i < slice.size(); i++) {
                Pending event = slice.get(i);
                if (taken(event)) {
                    long time = event.time();
                    boolean purchase =
                            lastPurchases.getOrDefault(event.session(), Long.MIN_VALUE) > time;
                    boolean exit = next[i] > time + EXIT_MS;
                    int size = sizes.getOrDefault(event.session(), 1);
                    examples.add(new Example(event.row(), purchase, exit, event.user(), size));
                }
            }
            slices++;
            coveredMs += lastTime - slice.get(0).time();
            slice.clear();
            states.clear();
        }

        private boolean taken(Pending event) {
            return !event.session().isEmpty() && event.time() <= lastTime - HORIZON_MS;
        }

        /** Per event the next strictly later time at which its shopper did something. */
        private long[] nextTimes() {
            long[] next = new long[slice.size()];
            Map<Integer, Integer> following = new HashMap<>();
            for (int i = slice.size() - 1; i >= 0; i--) {
                Integer after = following.put(slice.get(i).user(), i);
                if (after == null) {
                    next[i] = Long.MAX_VALUE;
                } else {
                    long time = slice.get(after).time();
                    next[i] = time > slice.get(i).time() ? time : next[after];
                }
            }
            return next;
        }

        TrainingSet finish() {
            int size = examples.size();
            float[][] rows = new float[size][];
            boolean[] purchase = new boolean[size];
            boolean[] exit = new boolean[size];
            int[] users = new int[size];
            int[] sessionSizes = new int[size];
            for (int i = 0; i < size; i++) {
                Example example = examples.get(i);
                rows[i] = example.row();
                purchase[i] = example.purchase();
                exit[i] = example.exit();
                users[i] = example.user();
                sessionSizes[i] = example.sessionSize();
            }
            return new TrainingSet(
                    rows,
                    purchase,
                    exit,
                    users,
                    sessionSizes,
                    userNumbers.size(),
                    new Source(
                            events,
                            duplicates,
                            slices,
                            coveredMs,
                            first,
                            events == 0 ? 0 : lastTime));
        }
    }
}
