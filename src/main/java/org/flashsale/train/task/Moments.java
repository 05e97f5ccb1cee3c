package org.flashsale.train.task;

import java.util.List;

/**
 * When the examples of a log were, and when the events that decide their purchase labels: what a
 * recalibration needs that learns from labels as they mature.
 *
 * @param rule of the labels
 * @param times time of each example, epoch ms
 * @param keys shopper or session of each example
 * @param deciding events of the rule's type, whether they are examples or not
 */
public record Moments(
        LabelRule.Follows rule, long[] times, String[] keys, List<Deciding> deciding) {

    /**
     * An event that makes those before it positive.
     *
     * @param key its shopper or session
     * @param time epoch ms
     */
    public record Deciding(String key, long time) {}

    /** Copies the list. */
    public Moments {
        deciding = List.copyOf(deciding);
    }
}
