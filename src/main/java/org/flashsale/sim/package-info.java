/**
 * One simulated market in the format {@code flashsale-scenarios/1}, for a backtest in virtual time
 * and for the demo in real time ({@code sim.live}). What is true of the market ({@link
 * org.flashsale.sim.Truth}) is visible in this package only: policies are given a {@link
 * org.flashsale.plan.SalePlan}, and no decision package may import this one.
 */
@NullMarked
package org.flashsale.sim;

import org.jspecify.annotations.NullMarked;
