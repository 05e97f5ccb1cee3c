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
 * @param elapsed share of the sale that has passed at the middle of the tick that begins, u
 * @param error how sure all this is
 */
public record Estimate(
        double forecastLeft,
        double viewsLeft,
        List<Double> poolViews,
        double lnPrior,
        double lnConversion,
        double competitorShift,
        double slope,
        double elapsed,
        Uncertainty error) {

    /** How strongly ln conversion falls with ln(price / competitor's price). */
    private static final double COMPETITOR_EFFECT = 1.0;

    /** Growth of the variance of ln conversion over a whole sale. */
    private static final double WANDER_VARIANCE = 0.04;

    /** Standard deviation of ln views left at the start that no view seen takes away. */
    private static final double VIEWS_SD = 0.15;

    /** Half-width of a 90 % interval in standard deviations. */
    private static final double NINETY = 1.645;

    private static final double CONVERSION_MAX = 0.95;

    /**
     * Variances and covariance of what is estimated.
     *
     * @param conversion variance of ln conversion at the flash price
     * @param both covariance of ln conversion and slope
     * @param slope variance of the slope
     * @param views variance of ln views left
     */
    public record Uncertainty(double conversion, double both, double slope, double views) {
        /** All is known. */
        public static final Uncertainty NONE = new Uncertainty(0, 0, 0, 0);
    }

    /**
     * Units wanted until the end if the price stays.
     *
     * @param low exceeded with a probability of 95 %
     * @param mean expected
     * @param high exceeded with a probability of 5 %
     */
    public record Interval(double low, double mean, double high) {}

    /** Copies the list. */
    public Estimate {
        poolViews = List.copyOf(poolViews);
    }

    /** Estimate at an instant under a competitor shift. */
    public static Estimate of(
            DemandState state, SaleTerms terms, SkuPlan plan, long now, double competitorShift) {
        Forecast forecast = Forecast.of(terms);
        double left = 1 - forecast.before(now);
        double elapsed = Math.min(1, forecast.elapsed(now) + 0.5 / terms.ticks());
        double[] poolForecasts = new double[plan.pools().size()];
        double total = 0;
        for (int m = 0; m < poolForecasts.length; m++) {
            poolForecasts[m] = plan.pools().get(m).forecastViews();
            total += poolForecasts[m];
        }
        double views = state.traffic().level(state.figures(), 1 - elapsed) * total * left;
        List<Double> poolViews = new ArrayList<>(poolForecasts.length);
        for (double share : state.traffic().shares(state.figures(), poolForecasts)) {
            poolViews.add(share * views);
        }
        ConversionFilter filter = state.filter();
        double wander = WANDER_VARIANCE * (1 - elapsed);
        return new Estimate(
                total * left,
                views,
                poolViews,
                Math.log(plan.prior().conversion()),
                filter.lnConversion(),
                competitorShift,
                filter.slope(),
                elapsed,
                new Uncertainty(
                        filter.covariance(ConversionFilter.A, ConversionFilter.A) + wander,
                        filter.covariance(ConversionFilter.A, ConversionFilter.B),
                        filter.covariance(ConversionFilter.B, ConversionFilter.B),
                        1 / (state.traffic().slowViews() + Traffic.PRIOR_VIEWS)
                                + VIEWS_SD * VIEWS_SD * (1 - elapsed)));
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
        return Math.min(CONVERSION_MAX, Math.exp(lnConversion - competitorShift - slope * z));
    }

    /**
     * Units wanted until the end at a price: 90 % of what can come if the errors of conversion,
     * slope and views are log-normal and buyers Poisson.
     */
    public Interval wantedAt(double price, SkuPlan plan) {
        double z = (price - plan.flash()) / plan.list();
        double mean = viewsLeft * conversionAt(price, plan);
        double variance = error.conversion - 2 * z * error.both + z * z * error.slope + error.views;
        double sd = Math.sqrt(Math.max(0, variance) + 1 / Math.max(mean, 0.25));
        return new Interval(mean * Math.exp(-NINETY * sd), mean, mean * Math.exp(NINETY * sd));
    }
}
