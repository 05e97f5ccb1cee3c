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
    @SuppressWarnings("EnumOrdinal") // The order is part of the format.
    public void write(E constant, DataOutput out) throws IOException {
        out.writeByte(constant.ordinal());
    }

    /** Reads what {@link #write} wrote. */
    public E read(DataInput in) throws IOException {
        int index = in.readUnsignedByte();
        if (index >= constants.length) {
            throw new IOException("no constant " + index + " of " + constants.length);
        }
        return constants[index];
    }
}
