package org.flashsale.wire;

import org.flashsale.domain.DeadLetterCode;

/**
 * Constants of an enum as symbols of an Avro enum that has the same names in the same order, behind
 * UNKNOWN at index 0, which stands for what a newer writer knows.
 */
final class Symbols<E extends Enum<E>> {
    private final E[] constants;

    Symbols(Class<E> type) {
        constants = type.getEnumConstants();
    }

    @SuppressWarnings("EnumOrdinal") // Tests hold the order of the constants against the schemas.
    void write(E constant, BodyWriter out) {
        out.writeLong(constant.ordinal() + 1);
    }

    E read(String field, BodyReader in) throws RejectedRecord {
        int index = in.readIndex(constants.length + 1);
        if (index == 0) {
            throw new RejectedRecord(DeadLetterCode.UNKNOWN_SYMBOL, field + ": UNKNOWN");
        }
        return constants[index - 1];
    }
}
