package org.flashsale.domain;

/**
 * Where a record was read.
 *
 * @param topic Kafka topic
 * @param partition its partition
 * @param offset its offset
 * @param appendedAt when the broker appended it, epoch ms
 */
public record Origin(String topic, int partition, long offset, long appendedAt) {}
