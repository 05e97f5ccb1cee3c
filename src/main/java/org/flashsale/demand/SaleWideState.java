package org.flashsale.demand;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flashsale.binary.Binary;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/**
 * Sale-wide figures in the making: views, purchases and scores of all SKUs of a sale by tick.
 * Mutable, of one owner. What is added are integers, so its order and grouping do not matter; the
 * discounting happens once per tick.
 *
 * <p>Levels are views over forecast: g = (cN + {@value #SALE_PRIOR_VIEWS}) / (cF + {@value
 * #SALE_PRIOR_VIEWS}) of the slow sums, gf = (fN + 25·g) / (fF + 25) of the fast ones, which are
 * discounted as in {@link Traffic}.
 */
public final class SaleWideState {

    /** Sums so late are counted in the next tick, later ones are left out. */
    public static final int LATE_TICKS_MAX = 2;

    private static final double SALE_PRIOR_VIEWS = 5;
    private static final int TICKS_OPEN_MAX = 100_000;

    private final String sale;
    private final SortedMap<Integer, Open> open = new TreeMap<>();
    private int nextTick;
    private long purchases;
    private long scores;
    private double slowViews;
    private double slowForecast;
    private double fastViews;
    private double fastForecast;

    /** Sums of a tick that is not closed: the figures must not depend on what came early. */
    private record Open(long views, long purchases, long scores) {
        private static final Open NONE = new Open(0, 0, 0);

        private Open plus(Open other) {
            return new Open(
                    views + other.views, purchases + other.purchases, scores + other.scores);
        }
    }

    private SaleWideState(String sale) {
        this.sale = sale;
    }

    /** Before the first event of a sale. */
    public static SaleWideState initial(String sale) {
        return new SaleWideState(sale);
    }

    /** Plan id. */
    public String sale() {
        return sale;
    }

    /** The tick that is closed next. */
    public int nextTick() {
        return nextTick;
    }

    /**
     * Adds the demand of one SKU in one tick, or a part of it.
     *
     * @return whether it counts: sums of another sale or that come too late do not
     */
    public boolean add(DemandSum sum) {
        boolean late = sum.tick() < nextTick - LATE_TICKS_MAX;
        if (late || !sum.sale().equals(sale)) {
            return false;
        }
        int tick = Math.max(sum.tick(), nextTick);
        if (!open.containsKey(tick) && open.size() >= TICKS_OPEN_MAX) {
            return false;
        }
        for (long[] row : sum.pools()) {
            Open part =
                    new Open(
                            row[DemandSum.VIEWS],
                            DemandSum.teaches(row) ? row[DemandSum.PURCHASED] : 0,
                            row[DemandSum.SHOWN_SCORE] + row[DemandSum.UNKNOWN_SCORE]);
            open.merge(tick, part, Open::plus);
        }
        return true;
    }

    /** Closes all ticks up to one and gives the figures at its end. */
    public SaleFigures close(int tick, SalePlan plan) {
        for (; nextTick <= tick; nextTick++) {
            Open sums = open.remove(nextTick);
            closeNext(sums == null ? Open.NONE : sums, plan);
        }
        double level = (slowViews + SALE_PRIOR_VIEWS) / (slowForecast + SALE_PRIOR_VIEWS);
        double fast =
                (fastViews + Traffic.PRIOR_VIEWS * level) / (fastForecast + Traffic.PRIOR_VIEWS);
        return new SaleFigures(
                sale,
                nextTick - 1,
                level,
                fast,
                (double) purchases,
                (double) scores * DemandSum.SCORE_UNIT);
    }

    private void closeNext(Open sums, SalePlan plan) {
        SaleTerms terms = plan.terms();
        double share = 1.0 / terms.ticks();
        double slow = Math.pow(0.5, share / Traffic.SLOW_HALF_LIFE);
        double fast = Math.pow(0.5, share / Traffic.FAST_HALF_LIFE);
        double forecast = forecast(plan, terms, nextTick);
        purchases += sums.purchases;
        scores += sums.scores;
        slowViews = slowViews * slow + sums.views;
        slowForecast = slowForecast * slow + forecast;
        fastViews = fastViews * fast + sums.views;
        fastForecast = fastForecast * fast + forecast;
    }

    /**
     * Views that all SKUs expect in their tick of this number: the first is longer by its shift.
     */
    static double forecast(SalePlan plan, SaleTerms terms, int tick) {
        Forecast forecast = Forecast.of(terms);
        double views = 0;
        for (SkuPlan sku : plan.skus()) {
            long from = tick == 0 ? terms.start() : terms.tickEnd(sku.sku(), tick - 1);
            double share = forecast.between(from, terms.tickEnd(sku.sku(), tick));
            for (SkuPlan.PoolPlan pool : sku.pools()) {
                views += pool.forecastViews() * share;
            }
        }
        return views;
    }

    void write(DataOutput out) throws IOException {
        Binary.writeString(out, sale);
        Binary.writeInt(out, nextTick);
        Binary.writeLong(out, purchases);
        Binary.writeLong(out, scores);
        out.writeDouble(slowViews);
        out.writeDouble(slowForecast);
        out.writeDouble(fastViews);
        out.writeDouble(fastForecast);
        Binary.writeInt(out, open.size());
        for (Map.Entry<Integer, Open> entry : open.entrySet()) {
            Binary.writeInt(out, entry.getKey());
            Binary.writeLong(out, entry.getValue().views);
            Binary.writeLong(out, entry.getValue().purchases);
            Binary.writeLong(out, entry.getValue().scores);
        }
    }

    static SaleWideState read(DataInput in) throws IOException {
        SaleWideState state = new SaleWideState(Binary.readString(in));
        state.nextTick = Binary.readInt(in);
        state.purchases = Binary.readLong(in);
        state.scores = Binary.readLong(in);
        state.slowViews = in.readDouble();
        state.slowForecast = in.readDouble();
        state.fastViews = in.readDouble();
        state.fastForecast = in.readDouble();
        int ticks = Binary.readInt(in);
        for (int i = 0; i < ticks; i++) {
            int tick = Binary.readInt(in);
            state.open.put(
                    tick, new Open(Binary.readLong(in), Binary.readLong(in), Binary.readLong(in)));
        }
        return state;
    }
}
