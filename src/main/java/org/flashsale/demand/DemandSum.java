package org.flashsale.demand;

import java.util.Arrays;
import org.flashsale.domain.StockShown;

/**
 * Demand of one SKU in one tick, mutable, per pool of its plan, with one more slot (the last) for
 * events of no known pool. Sums are integers, so any grouping of partial sums gives the same
 * result: scores are summed as multiples of 2^−30, and of two scorers the newer one counts.
 */
public final class DemandSum {

    /** All views. */
    public static final int VIEWS = 0;

    /** Views whose shopper was shown the SKU as available. */
    public static final int SHOWN = 1;

    /** Sum of the scores of SHOWN views, in units of 2^−30. */
    public static final int SHOWN_SCORE = 2;

    /** Sum of the squared scores of SHOWN views, in units of 2^−30. */
    public static final int SHOWN_SCORE_SQ = 3;

    /** Views for which the stock status is not known. */
    public static final int UNKNOWN = 4;

    /** Sum of the scores of UNKNOWN views, in units of 2^−30. */
    public static final int UNKNOWN_SCORE = 5;

    /** Sum of the squared scores of UNKNOWN views, in units of 2^−30. */
    public static final int UNKNOWN_SCORE_SQ = 6;

    /** Units in purchase events. */
    public static final int PURCHASED = 7;

    /** Events behind these sums, of any type. */
    public static final int EVENTS = 8;

    /** Sums per slot. */
    public static final int WIDTH = 9;

    /** One unit of a score sum. */
    public static final double SCORE_UNIT = 1.0 / (1 << 30);

    /** Scores are clipped to this range before they are summed. */
    public static final double SCORE_MIN = 1e-6;

    /** See {@link #SCORE_MIN}. */
    public static final double SCORE_MAX = 0.999;

    private final String sale;
    private final String sku;
    private final int tick;
    private final long[][] pools;
    private Scorer scorer;

    /**
     * @param sale plan id
     * @param sku stock keeping unit
     * @param tick tick of the SKU
     * @param pools per slot one row of {@link #WIDTH} sums, indexed by the constants; kept, not
     *     copied
     * @param scorer whose scores are in it
     */
    public DemandSum(String sale, String sku, int tick, long[][] pools, Scorer scorer) {
        this.sale = sale;
        this.sku = sku;
        this.tick = tick;
        this.pools = pools;
        this.scorer = scorer;
    }

    /** No demand yet. */
    public static DemandSum empty(String sale, String sku, int tick, int poolCount) {
        return new DemandSum(sale, sku, tick, new long[poolCount + 1][WIDTH], Scorer.NONE);
    }

    /** Plan id. */
    public String sale() {
        return sale;
    }

    /** Stock keeping unit. */
    public String sku() {
        return sku;
    }

    /** Tick of the SKU. */
    public int tick() {
        return tick;
    }

    /** Per slot one row of {@link #WIDTH} sums, indexed by the constants. */
    public long[][] pools() {
        return pools;
    }

    /** Whose scores are in it. */
    public Scorer scorer() {
        return scorer;
    }

    /** Notes whose scores are in it, besides those that are known. */
    public void scoredBy(Scorer other) {
        scorer = scorer.newest(other);
    }

    /** A score as a multiple of {@link #SCORE_UNIT}, clipped; NaN counts as the least. */
    public static long scoreUnits(double score) {
        double clipped = score >= SCORE_MIN ? Math.min(score, SCORE_MAX) : SCORE_MIN;
        return Math.round(clipped / SCORE_UNIT);
    }

    /** Adds another partial sum of the same SKU and tick into this one. */
    public void add(DemandSum other) {
        for (int slot = 0; slot < pools.length; slot++) {
            for (int i = 0; i < WIDTH; i++) {
                pools[slot][i] += other.pools[slot][i];
            }
        }
        scoredBy(other.scorer);
    }

    /** Counts a view; a score of NaN counts as the least. */
    public void view(int slot, StockShown shown, double score) {
        view(slot, shown, score, 1);
    }

    /** Takes back a view that was counted, here or in another part of the same demand. */
    public void takeBack(int slot, StockShown shown, double score) {
        view(slot, shown, score, -1);
    }

    private void view(int slot, StockShown shown, double score, long times) {
        long[] row = pools[slot];
        row[EVENTS] += times;
        row[VIEWS] += times;
        if (shown != StockShown.SOLD_OUT) {
            int first = shown == StockShown.IN_STOCK ? SHOWN : UNKNOWN;
            row[first] += times;
            row[first + 1] += times * scoreUnits(score);
            row[first + 2] += times * scoreUnits(score * score);
        }
    }

    /** Counts a purchase. */
    public void purchase(int slot, long units) {
        long[] row = pools[slot];
        row[EVENTS]++;
        row[PURCHASED] += units;
    }

    /** Counts an event that says nothing of the conversion. */
    public void other(int slot) {
        pools[slot][EVENTS]++;
    }

    /**
     * Whether the purchases of a slot say something of the conversion. Where every view saw the SKU
     * sold out they do not: its views are not counted, so neither are the purchases before it.
     */
    public static boolean teaches(long[] row) {
        return row[VIEWS] <= 0 || row[SHOWN] > 0 || row[UNKNOWN] > 0;
    }

    /** Total of one sum over all slots. */
    public long total(int column) {
        long total = 0;
        for (long[] pool : pools) {
            total += pool[column];
        }
        return total;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof DemandSum other
                && sale.equals(other.sale)
                && sku.equals(other.sku)
                && tick == other.tick
                && scorer.equals(other.scorer)
                && Arrays.deepEquals(pools, other.pools);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * sku.hashCode() + tick) + Arrays.deepHashCode(pools);
    }

    @Override
    public String toString() {
        return sale + "/" + sku + "@" + tick + Arrays.deepToString(pools) + scorer;
    }
}
