package org.flashsale.demand;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/**
 * What is known of the demand for one SKU. Fixed size: it does not grow with the events.
 *
 * @param traffic views over forecast
 * @param conversion purchases over what the prior expects
 * @param stocked per pool, whether it had stock at some time since {@code until}
 * @param until end of the time that is counted, epoch ms
 * @param figures latest sale-wide figures
 */
public record DemandState(
        Traffic traffic,
        Conversion conversion,
        List<Boolean> stocked,
        long until,
        SaleFigures figures) {

    /** Slopes outside this range are not believed. */
    private static final double SLOPE_MIN = 1.2;

    private static final double SLOPE_MAX = 12;

    /** Copies the list. */
    public DemandState {
        stocked = List.copyOf(stocked);
    }

    /** What the plan believes at the start. */
    public static DemandState initial(SaleTerms terms, SkuPlan plan, long from) {
        int pools = terms.pools().size();
        return new DemandState(
                Traffic.none(pools),
                Conversion.of(plan.prior()),
                Collections.nCopies(pools, false),
                from,
                SaleFigures.initial(terms.sale()));
    }

    /** The same knowledge when the pools of a plan change; pools keep theirs by name. */
    public DemandState repooled(List<String> before, List<String> after) {
        if (after.equals(before)) {
            return this;
        }
        List<Traffic.PoolTraffic> traffics = new ArrayList<>();
        List<Boolean> stocks = new ArrayList<>();
        for (String pool : after) {
            int m = before.indexOf(pool);
            traffics.add(m < 0 ? Traffic.PoolTraffic.NONE : traffic.pools().get(m));
            stocks.add(m >= 0 && stocked.get(m));
        }
        Traffic resized =
                new Traffic(
                        traffic.slowViews(),
                        traffic.slowForecast(),
                        traffic.fastViews(),
                        traffic.fastForecast(),
                        traffics);
        return new DemandState(resized, conversion, stocks, until, figures);
    }

    /** Slope that is assumed: the prior's, within what is believable. */
    public static double slope(SkuPlan plan) {
        return Traffic.clip(plan.prior().slope(), SLOPE_MIN, SLOPE_MAX);
    }

    /** Notes which pools have stock now. */
    public DemandState stocked(List<Boolean> now) {
        List<Boolean> either = new ArrayList<>();
        for (int m = 0; m < stocked.size(); m++) {
            either.add(stocked.get(m) || now.get(m));
        }
        return either.equals(stocked)
                ? this
                : new DemandState(traffic, conversion, either, until, figures);
    }

    /** Takes newer sale-wide figures; those of another sale or without meaning are left out. */
    public DemandState with(SaleFigures newer) {
        boolean usable =
                newer.sale().equals(figures.sale())
                        && newer.tick() >= figures.tick()
                        && positive(newer.level())
                        && positive(newer.fastLevel());
        return usable ? new DemandState(traffic, conversion, stocked, until, newer) : this;
    }

    /**
     * Counts the views and purchases of the time since {@code until}. Views of pools without stock
     * are traffic, never conversion.
     *
     * @param sum demand of that time
     * @param now end of that time, epoch ms
     * @param response e^(−b·z − competitor shift): factor of the conversion at the price shown
     * @param stockedNow which pools have stock at the end of that time
     */
    public DemandState plus(
            DemandSum sum,
            SaleTerms terms,
            SkuPlan plan,
            long now,
            double response,
            List<Boolean> stockedNow) {
        Forecast forecast = Forecast.of(terms);
        double expectedShare = forecast.between(until, now);
        double timeShare = Math.max(0, forecast.elapsed(now) - forecast.elapsed(until));
        int pools = stocked.size();
        double[] views = new double[pools + 1];
        double[] expected = new double[pools];
        double couldBuy = 0;
        double bought = 0;
        for (int m = 0; m <= pools; m++) {
            long[] row = sum.pools()[m];
            boolean hadStock = m < pools ? stocked.get(m) : stocked.contains(true);
            views[m] = count(row[DemandSum.VIEWS]);
            couldBuy += count(row[DemandSum.SHOWN]);
            couldBuy += hadStock ? count(row[DemandSum.UNKNOWN]) : 0;
            bought += count(row[DemandSum.PURCHASED]);
            if (m < pools) {
                expected[m] = plan.pools().get(m).forecastViews() * expectedShare;
            }
        }
        return new DemandState(
                traffic.plus(views, expected, timeShare),
                conversion.plus(bought, couldBuy * response, timeShare),
                stockedNow,
                now,
                figures);
    }

    private static double count(long value) {
        return Math.max(0, value);
    }

    private static boolean positive(double value) {
        return value > 0 && value < Double.POSITIVE_INFINITY;
    }
}
