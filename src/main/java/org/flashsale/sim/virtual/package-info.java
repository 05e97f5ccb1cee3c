/**
 * A market in virtual time: {@link org.flashsale.sim.virtual.VirtualSale} lets {@link
 * org.flashsale.control.SkuController} sell a scenario tick by tick, on counts drawn by {@link
 * org.flashsale.sim.virtual.Draws}. One millisecond of event time is one tick of the sale.
 */
@NullMarked
package org.flashsale.sim.virtual;

import org.jspecify.annotations.NullMarked;
