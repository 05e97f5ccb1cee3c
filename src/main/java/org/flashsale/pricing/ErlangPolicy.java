package org.flashsale.pricing;

import org.flashsale.plan.SkuPlan;

/**
 * The exact price for Poisson buyers with exponential demand: Gallego and van Ryzin 1994, section
 * 2.3. With n units and A = V·e^(a − b(v/list − flash/list) − 1) the value of a unit is
 * (list/b)·−ln(1 − B(n, A)), where B is the Erlang loss formula, so
 *
 * <p>p* = v + (list/b)·(1 − ln(1 − B(n, A))).
 *
 * <p>For A much above n this is the fluid price, v + (list/b)·(1 + ln(A/n)).
 */
final class ErlangPolicy extends FilterPolicy {

    /** With so many units the fluid price differs by less than a hundredth of list/b. */
    private static final long UNITS_MAX = 2_000;

    @Override
    double price(Situation situation, Belief belief) {
        SkuPlan plan = situation.plan();
        double scarcity = belief.scarcity(plan, situation.stock());
        double premium =
                situation.stock() > UNITS_MAX
                        ? Math.max(0, scarcity - 1)
                        : -Math.log1p(-loss(scarcity - 1, situation.stock()));
        return plan.residual() + plan.list() / belief.slope() * (1 + premium);
    }

    /**
     * Erlang's loss probability B(n, A), by the recursion 1/B(k) = 1 + k/A · 1/B(k − 1).
     *
     * @param lnLoadPerUnit ln(A/n)
     */
    static double loss(double lnLoadPerUnit, long units) {
        double load = Math.exp(lnLoadPerUnit) * units;
        double inverse = 1;
        for (long k = 1; k <= units && inverse < 1e300; k++) {
            inverse = 1 + k / load * inverse;
        }
        return 1 / inverse;
    }
}
