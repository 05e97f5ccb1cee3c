package org.flashsale.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flashsale.failure.UsageError;

/**
 * Which faults come when: drawn from a seed, so that equal seeds give equal schedules. A fault
 * whose moment comes while the job still recovers from the one before waits until it has.
 *
 * @param steps in order of time
 */
public record Schedule(List<Step> steps) {
    /** A sale begins and ends in peace: there is a rate to compare with, and time to come back. */
    private static final double FIRST = 0.04;

    private static final double LAST = 0.9;
    private static final int MOST = 1_000;

    /**
     * One fault.
     *
     * @param fault which
     * @param share share of the sale that has passed when it comes, from 0 to 1
     * @param lastsMs how long it lasts, ms
     * @param pick chooses among equals: the TaskManager that is hit
     */
    public record Step(Fault fault, double share, long lastsMs, int pick) {}

    /** Copies the steps. */
    public Schedule {
        steps = List.copyOf(steps);
    }

    /** Draws moments for so many faults of each kind. */
    public static Schedule draw(Map<Fault, Integer> often, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Step> steps = new ArrayList<>();
        for (Map.Entry<Fault, Integer> each : new EnumMap<>(often).entrySet()) {
            Fault fault = each.getKey();
            for (int i = 0; i < each.getValue(); i++) {
                steps.add(
                        new Step(
                                fault,
                                random.nextDouble(FIRST, LAST),
                                random.nextLong(fault.lastsMsMin(), fault.lastsMsMax() + 1L),
                                random.nextInt(1 << 16)));
            }
        }
        steps.sort(Comparator.comparingDouble(Step::share));
        return new Schedule(steps);
    }

    /**
     * Reads how often which fault is wanted: {@code tm=3,broker}; {@code all} for a whole run.
     *
     * @throws UsageError if there is no such fault or number
     */
    public static Map<Fault, Integer> parse(String text) {
        Map<Fault, Integer> often = new EnumMap<>(Fault.class);
        if (text.equals("all")) {
            for (Fault fault : Fault.values()) {
                often.put(fault, fault.often());
            }
            return often;
        }
        for (String word : text.split(",", -1)) {
            String[] parts = word.strip().split("=", 2);
            Fault fault =
                    Fault.of(parts[0])
                            .orElseThrow(
                                    () ->
                                            new UsageError(
                                                    "--faults: there is no fault '"
                                                            + parts[0]
                                                            + "': use all, "
                                                            + Fault.ids()));
            often.merge(fault, parts.length == 1 ? 1 : count(parts[1]), Integer::sum);
        }
        return often;
    }

    private static int count(String text) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > MOST) {
            throw new UsageError("--faults: '" + text + "' is no number from 0 to " + MOST);
        }
        return Integer.parseInt(text);
    }
}
