package org.flashsale.pricing;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.demand.Estimate;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceReason.Code;
import org.flashsale.plan.SkuPlan;

/**
 * Re-solves the fluid problem for the rest of the sale at every decision.
 *
 * <p>With V views to come, conversion e^(a − b·z), z = p/list − flash/list, n units and residual
 * value v, the fluid problem max (p − v)·min(n, V·e^(a − b·z)) (Gallego and van Ryzin 1994, section
 * 3, with exponential demand) is solved by
 *
 * <p>p* = v + (list/b)·max(1, ln(V·e^(a − b(v/list − flash/list)) / n)):
 *
 * <p>v + list/b where stock does not bind, else the price at which the stock is just sold out.
 * Re-solving as the sale runs keeps the loss bounded (Jasin 2014). Without units the price is kept.
 *
 * <p>The contributions start from the flash price: the price without scarcity (DEMAND_SLOPE), what
 * scarcity adds under the plan's forecast (SCARCITY), then what changes when the forecast views are
 * replaced by the expected ones (TRAFFIC), the prior's conversion by the estimated one (CONVERSION)
 * and the competitors are put in (COMPETITOR).
 */
final class FluidPolicy implements PricingPolicy {

    private static final double UNITS_MIN = 0.5;

    @Override
    public Wish wish(Situation situation) {
        SkuPlan plan = situation.plan();
        if (situation.stock() <= 0) {
            return Wish.keep((double) plan.flash());
        }
        Estimate demand = situation.demand();
        double free = plan.residual() + plan.list() / demand.slope();
        double planned = price(situation, demand.forecastLeft(), demand.lnPrior());
        double traffic = price(situation, demand.viewsLeft(), demand.lnPrior());
        double learned = price(situation, demand.viewsLeft(), demand.lnConversion());
        double price =
                price(
                        situation,
                        demand.viewsLeft(),
                        demand.lnConversion() - demand.competitorShift());
        List<PriceReason> reasons = new ArrayList<>();
        reasons.add(new PriceReason(Code.DEMAND_SLOPE, free - plan.flash()));
        addIfMoved(reasons, Code.SCARCITY, planned - free);
        addIfMoved(reasons, Code.TRAFFIC, traffic - planned);
        addIfMoved(reasons, Code.CONVERSION, learned - traffic);
        addIfMoved(reasons, Code.COMPETITOR, price - learned);
        return new Wish(plan.flash(), price, reasons);
    }

    private static double price(Situation situation, double views, double lnConversion) {
        SkuPlan plan = situation.plan();
        double list = plan.list();
        double b = situation.demand().slope();
        double atResidual = lnConversion - b * (plan.residual() - plan.flash()) / list;
        double units = Math.max((double) situation.stock(), UNITS_MIN);
        double scarcity = Math.log(views) + atResidual - Math.log(units);
        return plan.residual() + list / b * Math.max(1, scarcity);
    }

    private static void addIfMoved(List<PriceReason> reasons, Code code, double contribution) {
        if (contribution != 0) {
            reasons.add(new PriceReason(code, contribution));
        }
    }
}
