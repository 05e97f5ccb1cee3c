package org.flashsale.sim.live;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What happened in the market, as the market itself counted it.
 *
 * @param ticks ticks that were begun
 * @param units units sold by index of the SKU
 * @param revenue minor units by index of the SKU
 * @param turnedAway buyers who found the shelf of their pool empty
 * @param unitsMissed units that those buyers would have found if every command had been executed
 *     whole, once and on time
 * @param unitsLoaded units that left a pool by command
 * @param unitsShort units of commands that were sold before they could leave
 * @param commandsExpired commands that came too late
 * @param shelves units counted on each shelf at the end, by SKU
 * @param inTransit units under way at the end, by SKU
 * @param diary prices, stock and demand by tick
 */
record Outcome(
        int ticks,
        long[] units,
        long[] revenue,
        long turnedAway,
        long unitsMissed,
        long unitsLoaded,
        long unitsShort,
        long commandsExpired,
        Map<String, List<Long>> shelves,
        Map<String, Long> inTransit,
        Diary diary) {

    /** Units sold. */
    public long unitsSold() {
        return Arrays.stream(units).sum();
    }

    /** Minor units. */
    public long totalRevenue() {
        return Arrays.stream(revenue).sum();
    }
}
