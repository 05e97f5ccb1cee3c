package org.flashsale.sim;

/**
 * A record as it stood in its topic.
 *
 * @param value the record
 * @param appendedAt when the broker appended it, epoch ms
 */
public record Stamped<T>(T value, long appendedAt) {}
