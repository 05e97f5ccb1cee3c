package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Constants of an enum as one byte, in the order of their declaration: new constants go to its end.
 */
public final class EnumBytes<E extends Enum<E>> {
    private final E[] constants;

    /** Numbers the constants from 0 up. */
    public EnumBytes(Class<E> type) {
        constants = type.getEnumConstants();
    }

    /** Writes a constant. */
    public void write(E constant, DataOutput out) throws IOException {
        out.writeByte(number(constant));
    }

    /** Reads what {@link #write} wrote. */
    public E read(DataInput in) throws IOException {
        return constant(in.readUnsignedByte());
    }

    /** A constant's byte. */
    @SuppressWarnings("EnumOrdinal") // The order is part of the format.
    int number(E constant) {
        return constant.ordinal();
    }

    /** The constant of a byte. */
    E constant(int number) throws IOException {
        if (number >= constants.length) {
            throw new IOException("no constant " + number + " of " + constants.length);
        }
        return constants[number];
    }
}
