/** What is known of demand: sums per tick, sale-wide figures, estimates. */
@NullMarked
package org.flashsale.demand;

import org.jspecify.annotations.NullMarked;
