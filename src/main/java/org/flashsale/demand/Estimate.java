package org.flashsale.demand;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.SkuPlan;

/**
 * Expected demand of one SKU from an instant until the end of the sale.
 *
 * @param forecastLeft views that the plan expects
 * @param viewsLeft views that are expected now, V
 * @param poolViews the same per pool
 * @param lnPrior ln of the prior's conversion at the flash price
 * @param lnConversion ln of the estimated conversion at the flash price, without competitors
 * @param competitorShift how far competitors lower ln conversion, at least 0
 * @param slope fall of ln conversion per unit of price/list, b
 * @param elapsed share of the sale that has passed
 */
public record Estimate(
        double forecastLeft,
        double viewsLeft,
        List<Double> poolViews,
        double lnPrior,
        double lnConversion,
        double competitorShift,
        double slope,
        double elapsed) {

    /** How strongly ln conversion falls with ln(price / competitor's price). */
    private static final double COMPETITOR_EFFECT = 1.0;

    /** Copies the list. */
    public Estimate {
        poolViews = List.copyOf(poolViews);
    }

    /** Estimate at an instant under a competitor shift. */
    public static Estimate of(
            DemandState state, SaleTerms terms, SkuPlan plan, long now, double competitorShift) {
        Forecast forecast = Forecast.of(terms);
        double left = 1 - forecast.before(now);
        double elapsed = forecast.elapsed(now);
        double[] poolForecasts = new double[plan.pools().size()];
        double total = 0;
        for (int m = 0; m < poolForecasts.length; m++) {
            poolForecasts[m] = plan.pools().get(m).forecastViews();
            total += poolForecasts[m];
        }
        double views = state.traffic().level(state.figures(), 1 - elapsed) * total * left;
        List<Double> poolViews = new ArrayList<>();
        for (double share : state.traffic().shares(state.figures(), poolForecasts)) {
            poolViews.add(share * views);
        }
        return new Estimate(
                total * left,
                views,
                poolViews,
                Math.log(Conversion.of(plan.prior()).prior()),
                state.conversion().ln(),
                competitorShift,
                DemandState.slope(plan),
                elapsed);
    }

    /** Shift of ln conversion while a competitor asks less: γ·ln(p / p_c), at least 0. */
    public static double competitorShift(long price, long competitor) {
        return competitor > 0 && price > competitor
                ? COMPETITOR_EFFECT * Math.log((double) price / competitor)
                : 0;
    }

    /** Purchase probability of a view at a price, competitors included. */
    public double conversionAt(double price, SkuPlan plan) {
        double z = (price - plan.flash()) / plan.list();
        return Math.min(0.95, Math.exp(lnConversion - competitorShift - slope * z));
    }
}
