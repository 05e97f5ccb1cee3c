package org.flashsale.ledger;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.flashsale.binary.Binary;

/**
 * Which orders have units reserved in which pool. Immutable; holds the newest {@value #ORDERS_MAX}
 * open reservations. One that is forgotten stays in the account of its pool: its sale is then taken
 * from available, and its release still frees it.
 */
public final class Reservations {

    /** Most open reservations of one SKU. */
    static final int ORDERS_MAX = 4_096;

    /** No reservation. */
    public static final Reservations NONE = new Reservations(new long[0], new long[0]);

    /** Hashes of (order, pool), oldest first. */
    private final long[] keys;

    private final long[] units;

    private Reservations(long[] keys, long[] units) {
        this.keys = keys;
        this.units = units;
    }

    /** Number of open reservations. */
    public int size() {
        return keys.length;
    }

    /** Units that an order has reserved in a pool; 0 for an order without id. */
    public long of(String orderId, String pool) {
        int i = orderId.isEmpty() ? -1 : indexOf(key(orderId, pool));
        return i < 0 ? 0 : units[i];
    }

    /** After a change of an order's reserved units, which stay at least 0. */
    Reservations plus(String orderId, String pool, long change) {
        if (orderId.isEmpty()) {
            return this;
        }
        long key = key(orderId, pool);
        int i = indexOf(key);
        long after = Math.max(0, (i < 0 ? 0 : units[i]) + change);
        if (i < 0) {
            return after == 0 ? this : appended(key, after);
        }
        if (after == 0) {
            return without(i);
        }
        long[] changed = units.clone();
        changed[i] = after;
        return new Reservations(keys, changed);
    }

    private Reservations appended(long key, long value) {
        int from = keys.length < ORDERS_MAX ? 0 : 1;
        long[] newKeys = Arrays.copyOfRange(keys, from, keys.length + 1);
        long[] newUnits = Arrays.copyOfRange(units, from, units.length + 1);
        newKeys[newKeys.length - 1] = key;
        newUnits[newUnits.length - 1] = value;
        return new Reservations(newKeys, newUnits);
    }

    private Reservations without(int i) {
        return new Reservations(without(keys, i), without(units, i));
    }

    private static long[] without(long[] values, int i) {
        long[] rest = Arrays.copyOf(values, values.length - 1);
        System.arraycopy(values, i + 1, rest, i, rest.length - i);
        return rest;
    }

    private int indexOf(long key) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return -1;
    }

    private static long key(String orderId, String pool) {
        return MovementIds.hash(pool.length() + "/" + pool + orderId);
    }

    void write(DataOutput out) throws IOException {
        Binary.writeInt(out, keys.length);
        for (int i = 0; i < keys.length; i++) {
            out.writeLong(keys[i]);
            Binary.writeLong(out, units[i]);
        }
    }

    static Reservations read(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        if (size < 0 || size > ORDERS_MAX) {
            throw new IOException("number of reservations out of range: " + size);
        }
        long[] keys = new long[size];
        long[] units = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = in.readLong();
            units[i] = Binary.readLong(in);
        }
        return new Reservations(keys, units);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Reservations other
                && Arrays.equals(keys, other.keys)
                && Arrays.equals(units, other.units);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(keys) + Arrays.hashCode(units);
    }

    @Override
    public String toString() {
        return keys.length + " reservations";
    }
}
