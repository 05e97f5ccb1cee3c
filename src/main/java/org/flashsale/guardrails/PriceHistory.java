package org.flashsale.guardrails;

/**
 * What guardrails need to know of the past.
 *
 * @param price price in force, minor units
 * @param changes changes since the opening
 * @param lastChangeAt time of the last change, epoch ms; means nothing without changes: the opening
 *     is none, so no cooldown follows it
 */
public record PriceHistory(long price, int changes, long lastChangeAt) {}
