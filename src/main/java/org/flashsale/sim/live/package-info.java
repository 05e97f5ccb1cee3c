/**
 * The market of {@code sim} in real time, through Kafka: shoppers who see the prices that the job
 * sends, warehouses that hold the physical stock and execute its commands, competitors, and an
 * observer who reads everything the job writes.
 */
@NullMarked
package org.flashsale.sim.live;

import org.jspecify.annotations.NullMarked;
