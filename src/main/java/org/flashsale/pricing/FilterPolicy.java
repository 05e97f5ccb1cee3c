package org.flashsale.pricing;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.demand.Estimate;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.plan.SkuPlan;

/**
 * Policies that solve the problem of the rest of the sale anew at every decision, from the demand
 * estimate. Without units the price is kept.
 *
 * <p>The contributions start from the flash price: the price without scarcity (DEMAND_SLOPE), what
 * scarcity adds under the plan's forecast (SCARCITY), then what changes when the forecast views are
 * replaced by the expected ones (TRAFFIC), the prior's conversion by the estimated one (CONVERSION)
 * and the competitors are put in (COMPETITOR).
 */
abstract class FilterPolicy implements PricingPolicy {

    private static final double UNITS_MIN = 0.5;

    /**
     * What is believed of the rest of the sale: V·e^(lnConversion − slope·z) units are wanted at z.
     *
     * @param views views to come, V
     * @param lnConversion ln conversion at the flash price
     * @param slope fall of ln conversion per unit of price/list, above 0
     */
    record Belief(double views, double lnConversion, double slope) {

        /** ln of the units wanted at the residual value, over n. */
        double scarcity(SkuPlan plan, long stock) {
            double z = (double) (plan.residual() - plan.flash()) / plan.list();
            double units = Math.max((double) stock, UNITS_MIN);
            return Math.log(views) + lnConversion - slope * z - Math.log(units);
        }
    }

    /** Best price under a belief, minor units, bounds aside. */
    abstract double price(Situation situation, Belief belief);

    /** What is believed, competitors left out. */
    Belief belief(Situation situation) {
        Estimate demand = situation.demand();
        return new Belief(demand.viewsLeft(), demand.lnConversion(), demand.slope());
    }

    @Override
    public final Wish wish(Situation situation) {
        SkuPlan plan = situation.plan();
        if (situation.stock() <= 0) {
            return Wish.keep((double) plan.flash());
        }
        Estimate demand = situation.demand();
        Belief belief = belief(situation);
        double b = belief.slope;
        double free = plan.residual() + plan.list() / b;
        double planned = price(situation, new Belief(demand.forecastLeft(), demand.lnPrior(), b));
        double traffic = price(situation, new Belief(belief.views, demand.lnPrior(), b));
        double learned = price(situation, belief);
        double shift = demand.competitorShift();
        double price =
                shift == 0
                        ? learned
                        : price(
                                situation,
                                new Belief(belief.views, belief.lnConversion - shift, b));
        List<PriceReason> reasons = new ArrayList<>(5);
        reasons.add(new PriceReason(Code.DEMAND_SLOPE, free - plan.flash()));
        addIfMoved(reasons, Code.SCARCITY, planned - free);
        addIfMoved(reasons, Code.TRAFFIC, traffic - planned);
        addIfMoved(reasons, Code.CONVERSION, learned - traffic);
        addIfMoved(reasons, Code.COMPETITOR, price - learned);
        return new Wish(plan.flash(), price, reasons);
    }

    private static void addIfMoved(List<PriceReason> reasons, Code code, double contribution) {
        if (contribution != 0) {
            reasons.add(new PriceReason(code, contribution));
        }
    }
}
