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
 * <p>Levels are views over forecast: g = (cN + {@value #PRIOR_VIEWS}) / (cF + {@value
 * #PRIOR_VIEWS}) of the slow sums, gf = (fN + 25·g) / (fF + 25) of the fast ones, which are
 * discounted as in {@link Traffic}.
 */
public final class SaleWideState {

    /** Sums so late are counted in the next tick, later ones are left out. */
    public static final int LATE_TICKS_MAX = 2;

    private static final double PRIOR_VIEWS = 5;
    private static final int TICKS_OPEN_MAX = 100_000;

    private final String sale;
    private final SortedMap<Integer, Long> openViews = new TreeMap<>();
    private int nextTick;
    private long purchases;
    private long scores;
    private double slowViews;
    private double slowForecast;
    private double fastViews;
    private double fastForecast;

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
        if (!openViews.containsKey(tick) && openViews.size() >= TICKS_OPEN_MAX) {
            return false;
        }
        openViews.merge(tick, sum.total(DemandSum.VIEWS), Long::sum);
        purchases += sum.total(DemandSum.PURCHASED);
        scores += sum.total(DemandSum.SHOWN_SCORE) + sum.total(DemandSum.UNKNOWN_SCORE);
        return true;
    }

    /** Closes all ticks up to one and gives the figures at its end. */
    public SaleFigures close(int tick, SalePlan plan) {
        for (; nextTick <= tick; nextTick++) {
            Long views = openViews.remove(nextTick);
            closeNext(views == null ? 0 : views, plan);
        }
        double level = (slowViews + PRIOR_VIEWS) / (slowForecast + PRIOR_VIEWS);
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

    private void closeNext(long views, SalePlan plan) {
        SaleTerms terms = plan.terms();
        double share = 1.0 / terms.ticks();
        double slow = Math.pow(0.5, share / Traffic.SLOW_HALF_LIFE);
        double fast = Math.pow(0.5, share / Traffic.FAST_HALF_LIFE);
        double forecast = forecast(plan, terms, nextTick);
        slowViews = slowViews * slow + views;
        slowForecast = slowForecast * slow + forecast;
        fastViews = fastViews * fast + views;
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
        Binary.writeInt(out, openViews.size());
        for (Map.Entry<Integer, Long> open : openViews.entrySet()) {
            Binary.writeInt(out, open.getKey());
            Binary.writeLong(out, open.getValue());
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
        int open = Binary.readInt(in);
        for (int i = 0; i < open; i++) {
            state.openViews.put(Binary.readInt(in), Binary.readLong(in));
        }
        return state;
    }
}
