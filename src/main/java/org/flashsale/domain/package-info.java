/**
 * The records that topics carry, free of Avro, Kafka and Flink. Absent texts are empty strings,
 * absent amounts the documented constants; times are epoch milliseconds UTC, money minor units.
 */
@NullMarked
package org.flashsale.domain;

import org.jspecify.annotations.NullMarked;
