package org.flashsale.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Equality of records down to the bytes of their arrays and the bits of their numbers. */
public final class SameRecord {
    private SameRecord() {}

    /** Fails unless both are the same. */
    public static void assertSame(Object actual, Object expected) {
        assertThat(actual)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .withEqualsForType(Float::equals, Float.class)
                .isEqualTo(expected);
    }
}
