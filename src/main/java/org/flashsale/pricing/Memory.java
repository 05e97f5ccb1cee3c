package org.flashsale.pricing;

import java.util.List;

/**
 * What a pricing policy keeps of the past for itself.
 *
 * @param values as the policy defines them, at most {@value #VALUES_MAX}
 */
public record Memory(List<Double> values) {

    /** More is cut off: state per SKU is of bounded size. */
    public static final int VALUES_MAX = 64;

    /** Nothing. */
    public static final Memory NONE = new Memory(List.of());

    /** Copies the values. */
    public Memory {
        values = List.copyOf(values.subList(0, Math.min(values.size(), VALUES_MAX)));
    }
}
