/** Policies side by side on many seeds of many scenarios, against the bounds. */
@NullMarked
package org.flashsale.sim.backtest;

import org.jspecify.annotations.NullMarked;
