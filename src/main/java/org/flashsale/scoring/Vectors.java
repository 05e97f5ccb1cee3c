package org.flashsale.scoring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.flashsale.features.HalfFloats;

/**
 * The recurrent vectors of a batch's rows, in 16-bit floats as the state keeps them, in direct
 * memory. Whoever computes with them reads and writes floats, which are rounded to the nearest,
 * ties to even; from the state and to it bytes are copied.
 */
public final class Vectors {

    /** The exponents of four numbers: of NaN and the infinite, all of these bits are set. */
    private static final long EXPONENTS = 0x7C00_7C00_7C00_7C00L;

    /** Carries into the bit of the sign exactly if all bits of the exponent are set. */
    private static final long CARRY = 0x0400_0400_0400_0400L;

    private static final long SIGNS = 0x8000_8000_8000_8000L;

    private final int width;
    private final int size;
    private final ByteBuffer halfs;
    private final byte[] zeros;

    Vectors(int rows, int width) {
        this.width = width;
        this.size = width * Short.BYTES;
        halfs = ByteBuffer.allocateDirect(rows * size).order(ByteOrder.LITTLE_ENDIAN);
        zeros = new byte[size];
    }

    /** Memory of the first rows, [rows, width]. */
    public ByteBuffer first(int rows) {
        return halfs.slice(0, rows * size);
    }

    /** Takes a row's vector from bytes, of each number the low one first. */
    public void put(int row, byte[] bytes, int from) {
        halfs.put(row * size, bytes, from, size);
    }

    /** Writes a row's vector as bytes, of each number the low one first. */
    public void get(int row, byte[] bytes, int to) {
        halfs.get(row * size, bytes, to, size);
    }

    /** Takes a row's vector from a row of others of the same width. */
    public void put(int row, Vectors others, int from) {
        halfs.put(row * size, others.halfs, from * size, size);
    }

    /** Makes a row's vector zeros. */
    public void clear(int row) {
        halfs.put(row * size, zeros, 0, size);
    }

    /** Takes a row's vector from numbers, which are rounded. */
    public void put(int row, float[] values) {
        for (int cell = 0; cell < width; cell++) {
            put(row, cell, values[cell]);
        }
    }

    /** Writes a row's vector as numbers. */
    public void get(int row, float[] values) {
        for (int cell = 0; cell < width; cell++) {
            values[cell] = get(row, cell);
        }
    }

    /** Sets one number, which is rounded. */
    public void put(int row, int cell, float value) {
        halfs.putShort(row * size + cell * Short.BYTES, HalfFloats.of(value));
    }

    /** One number. */
    public float get(int row, int cell) {
        return HalfFloats.toFloat(halfs.getShort(row * size + cell * Short.BYTES));
    }

    /** Whether no number of a row's vector is NaN or infinite. */
    public boolean isFinite(int row) {
        int at = row * size;
        int end = at + size;
        long found = 0;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            found |= (halfs.getLong(at) & EXPONENTS) + CARRY;
        }
        for (; at < end; at += Short.BYTES) {
            found |= (halfs.getShort(at) & 0x7C00) + 0x0400;
        }
        return (found & SIGNS) == 0;
    }
}
