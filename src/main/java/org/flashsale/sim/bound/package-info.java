/**
 * What no policy can pass, computed from the truth of a market: the fluid bound and the exact
 * optimum for pooled stock.
 */
@NullMarked
package org.flashsale.sim.bound;

import org.jspecify.annotations.NullMarked;
