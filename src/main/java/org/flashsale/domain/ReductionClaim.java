package org.flashsale.domain;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What may be announced as a price reduction.
 *
 * @param reference price from which the reduction is to be counted, minor units; empty when it is
 *     not known
 * @param percent whole percent that may be announced, 1 to 100; empty when none may be
 * @param code why so
 */
public record ReductionClaim(OptionalLong reference, OptionalInt percent, Code code) {

    /** Whether a reduction may be announced, and why not. */
    public enum Code {
        /** The percentage may be announced. */
        CLAIMED,
        /** No percentage: the lowest price of the 30 days before is not known. */
        REFERENCE_UNKNOWN,
        /** No percentage: the price is less than one percent below the reference price. */
        NOT_REDUCED,
        /** No percentage: nobody is charged this price. */
        ADVICE,
        /** The record was written before claims were. */
        NOT_SAID
    }

    /** Of records that say nothing about it. */
    public static final ReductionClaim NOT_SAID = without(OptionalLong.empty(), Code.NOT_SAID);

    /** No percentage may be announced. */
    public static ReductionClaim without(OptionalLong reference, Code code) {
        return new ReductionClaim(reference, OptionalInt.empty(), code);
    }
}
