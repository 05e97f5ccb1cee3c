package org.flashsale.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flashsale.domain.StockReallocation;

/**
 * How warehouses treat reallocation commands: the shares of commands, each from 0 to 1, that are
 * executed late, in part, in pieces, twice, or never, whose units get lost on the way, and whose
 * confirmations are sent twice or in the wrong order. The first six exclude each other, so they add
 * up to at most 1; what is left of them is executed as ordered.
 *
 * @param late the units leave around the command's expiry, some after it, and travel for longer
 * @param partly only some of the units leave
 * @param pieces the units leave in two trips
 * @param twice the units leave, and as many a second time
 * @param never nothing leaves
 * @param lost the units leave and never arrive; a stocktaking writes them off
 * @param repeated every confirmation is sent twice, whatever else happens
 * @param swapped the arrival is told before the departure, whatever else happens
 */
public record Manners(
        double late,
        double partly,
        double pieces,
        double twice,
        double never,
        double lost,
        double repeated,
        double swapped) {

    /** Every command is executed once, as ordered, and confirmed in order. */
    public static final Manners GOOD = new Manners(0, 0, 0, 0, 0, 0, 0, 0);

    /** Half of the commands go wrong somehow, and some confirmations overtake others. */
    public static final Manners BAD = new Manners(0.12, 0.1, 0.08, 0.08, 0.1, 0.05, 0.3, 0.1);

    private static final long HANDLING_MS_MIN = 200;
    private static final long HANDLING_MS_SPREAD = 600;

    /** Refuses shares that are none. */
    public Manners {
        double sum = 0;
        for (double share : new double[] {late, partly, pieces, twice, never, lost}) {
            require(share >= 0);
            sum += share;
        }
        require(sum <= 1 && repeated >= 0 && repeated <= 1 && swapped >= 0 && swapped <= 1);
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("shares are from 0 to 1, and add up to at most 1");
        }
    }

    /**
     * What a warehouse will do about one command.
     *
     * @param orderedAt when the units leave if the command is executed as ordered, epoch ms
     * @param trips in order of departure; empty if the command is ignored
     * @param repeated whether each confirmation is sent twice
     * @param swapped whether the arrival is told before the departure
     */
    public record Handling(long orderedAt, List<Trip> trips, boolean repeated, boolean swapped) {
        /** Copies the trips. */
        public Handling {
            trips = List.copyOf(trips);
        }
    }

    /**
     * Units on their way.
     *
     * @param units units that are to leave, above 0
     * @param leavesAt epoch ms
     * @param arrivesAt epoch ms; the stocktaking, where they are lost
     * @param heedsExpiry whether they stay once the command has expired
     * @param lost whether they never arrive
     */
    public record Trip(
            long units, long leavesAt, long arrivesAt, boolean heedsExpiry, boolean lost) {}

    /**
     * Decides what becomes of a command; equal arguments give equal decisions.
     *
     * @param command what is ordered
     * @param now when the warehouse reads it, epoch ms
     * @param leadMs how long units travel as a rule, ms
     * @param random where the draws come from
     */
    public Handling handle(
            StockReallocation command, long now, long leadMs, SplittableRandom random) {
        long units = command.units();
        long leaves = now + HANDLING_MS_MIN + random.nextLong(HANDLING_MS_SPREAD);
        double dice = random.nextDouble();
        boolean tellsTwice = random.nextDouble() < repeated;
        boolean tellsSwapped = random.nextDouble() < swapped;
        long extra = random.nextLong(Math.max(1, leadMs) + HANDLING_MS_SPREAD);
        long some = random.nextLong(units);
        List<Trip> trips = new ArrayList<>();
        if ((dice -= late) < 0) {
            // From one handling time before the expiry to well after it.
            long around = Math.max(leaves, command.expiresAt() - HANDLING_MS_SPREAD + extra);
            trips.add(new Trip(units, around, around + leadMs + extra, false, false));
        } else if ((dice -= partly) < 0) {
            addTrip(trips, some, leaves, leadMs);
        } else if ((dice -= pieces) < 0) {
            addTrip(trips, some, leaves, leadMs);
            addTrip(trips, units - some, leaves + extra, leadMs);
        } else if ((dice -= twice) < 0) {
            addTrip(trips, units, leaves, leadMs);
            addTrip(trips, units, leaves + extra, leadMs);
        } else if ((dice -= never) < 0) {
            trips.clear();
        } else if (dice - lost < 0) {
            trips.add(new Trip(units, leaves, leaves + 2 * leadMs + extra, true, true));
        } else {
            addTrip(trips, units, leaves, leadMs);
        }
        return new Handling(leaves, trips, tellsTwice, tellsSwapped);
    }

    private static void addTrip(List<Trip> trips, long units, long leaves, long leadMs) {
        if (units > 0) {
            trips.add(new Trip(units, leaves, leaves + leadMs, true, false));
        }
    }
}
