package org.flashsale.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A shopper's state as it lies in the cache: some 50 bytes longer than a {@link UserRecord}, read
 * and written in a fraction of its time. In front are the same parts at the same places, up to the
 * vector. Behind it each number has a place of its own, then come the lists as the state keeps them
 * itself; nobody walks over them to learn their lengths.
 *
 * <p>It never leaves the process, so it may change with any version. A state with a number that its
 * place does not hold has no open form and lies in the cache as it is stored.
 */
public final class OpenRecord {

    /** First byte of an open form, and never a version of a {@link UserRecord}. */
    static final int MARK = 0xFF;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    // Places behind the vector: longs,
    private static final int SESSION = 0;
    private static final int PRICE_SUM = 8;
    // ints,
    private static final int DECAYED = 16;
    private static final int SESSION_AGE = 24;
    private static final int CART_AGE = 28;
    // shorts,
    private static final int FLOOD_AGE = 32;
    private static final int FLOOD_COUNT = 34;
    private static final int SESSIONS = 36;
    private static final int PRICED = 38;
    private static final int IDS_AGE = 40;
    private static final int IDS_SPAN = 42;
    private static final int IDS_SIZE = 44;
    private static final int ITEMS_DISTINCT = 46;
    private static final int ITEMS_BYTES = 48;
    private static final int CATEGORIES_DISTINCT = 50;
    private static final int CATEGORIES_BYTES = 52;
    private static final int RING_BYTES = 54;
    private static final int COUNTS = 56;
    private static final int SESSION_COUNTS = COUNTS + TypeCounts.BYTES;
    // and bytes.
    private static final int ITEMS_SIZE = SESSION_COUNTS + TypeCounts.BYTES;
    private static final int CATEGORIES_SIZE = ITEMS_SIZE + 1;
    private static final int CART_SIZE = ITEMS_SIZE + 2;
    private static final int RING_COUNT = ITEMS_SIZE + 3;
    private static final int LAST_TYPE = ITEMS_SIZE + 4;
    private static final int LAST_KEYS = ITEMS_SIZE + 5;
    private static final int LISTS = ITEMS_SIZE + 6;

    /** What stands for no time of a cart. */
    private static final int NO_CART = -1;

    // Bits of LAST_KEYS: the last key is the front of its list, or there was none.
    private static final int ITEM = 1;
    private static final int CATEGORY = 2;

    /** The stored form is not longer than the open one by more than this. */
    private static final int STORED_LONGER = 64;

    private OpenRecord() {}

    /**
     * Length of a state's open form; 0 if it has none, or if its stored form may be longer than
     * {@link UserRecord#BYTES_MAX}.
     */
    public static int length(UserState state, int vectorWidth) {
        long shorts =
                floodAge(state)
                        | state.floodCount
                        | state.sessions
                        | state.sessionPriced
                        | state.ids.age(state.lastTime)
                        | state.items.distinctInSession()
                        | state.categories.distinctInSession()
                        | state.counts.sum()
                        | state.sessionCounts.sum();
        long ints = sessionAge(state) | Math.max(0, cartAge(state));
        int length =
                UserRecord.VECTOR_AT
                        + vectorWidth * Short.BYTES
                        + LISTS
                        + state.ids.bytes()
                        + state.items.bytes()
                        + state.categories.bytes()
                        + state.cart.size() * Long.BYTES
                        + state.ring.bytes();
        boolean fits =
                shorts >>> Short.SIZE == 0
                        && ints >>> (Integer.SIZE - 1) == 0
                        && state.cart.fitsInLongs()
                        && length <= UserRecord.BYTES_MAX - STORED_LONGER;
        return fits ? length : 0;
    }

    private static long floodAge(UserState state) {
        return Math.floorDiv(state.lastTime, 1000L) - state.floodSecond;
    }

    private static long sessionAge(UserState state) {
        return state.lastTime - state.sessionStart;
    }

    private static long cartAge(UserState state) {
        return state.sessionCartTime == UserState.NEVER
                ? NO_CART
                : state.lastTime - state.sessionCartTime;
    }

    /**
     * Writes a state that has an open form. No model vouches for its vector, which is what lay in
     * its place.
     */
    public static void write(UserState state, int vectorWidth, byte[] to, int offset) {
        to[offset] = (byte) MARK;
        SHORT.set(to, offset + UserRecord.WIDTH_AT, (short) vectorWidth);
        INT.set(to, offset + UserRecord.TAG_AT, UserRecord.NO_TAG);
        LONG.set(to, offset + UserRecord.TIME_AT, state.lastTime);
        int at = offset + UserRecord.VECTOR_AT + vectorWidth * Short.BYTES;
        LONG.set(to, at + SESSION, state.session);
        LONG.set(to, at + PRICE_SUM, state.sessionPriceSum);
        INT.set(to, at + DECAYED, Float.floatToRawIntBits(state.decayed[0]));
        INT.set(to, at + DECAYED + Float.BYTES, Float.floatToRawIntBits(state.decayed[1]));
        INT.set(to, at + SESSION_AGE, (int) sessionAge(state));
        INT.set(to, at + CART_AGE, (int) cartAge(state));
        SHORT.set(to, at + FLOOD_AGE, (short) floodAge(state));
        SHORT.set(to, at + FLOOD_COUNT, (short) state.floodCount);
        SHORT.set(to, at + SESSIONS, (short) state.sessions);
        SHORT.set(to, at + PRICED, (short) state.sessionPriced);
        SHORT.set(to, at + IDS_AGE, (short) state.ids.age(state.lastTime));
        SHORT.set(to, at + IDS_SPAN, (short) state.ids.span());
        SHORT.set(to, at + IDS_SIZE, (short) state.ids.size());
        SHORT.set(to, at + ITEMS_DISTINCT, (short) state.items.distinctInSession());
        SHORT.set(to, at + ITEMS_BYTES, (short) state.items.bytes());
        SHORT.set(to, at + CATEGORIES_DISTINCT, (short) state.categories.distinctInSession());
        SHORT.set(to, at + CATEGORIES_BYTES, (short) state.categories.bytes());
        SHORT.set(to, at + RING_BYTES, (short) state.ring.bytes());
        state.counts.copyTo(to, at + COUNTS);
        state.sessionCounts.copyTo(to, at + SESSION_COUNTS);
        to[at + ITEMS_SIZE] = (byte) state.items.size();
        to[at + CATEGORIES_SIZE] = (byte) state.categories.size();
        to[at + CART_SIZE] = (byte) state.cart.size();
        to[at + RING_COUNT] = (byte) state.ring.count();
        to[at + LAST_TYPE] = (byte) state.lastType;
        to[at + LAST_KEYS] =
                (byte)
                        ((state.lastItem != 0 ? ITEM : 0)
                                | (state.lastCategory != 0 ? CATEGORY : 0));
        writeLists(state, to, at + LISTS);
    }

    private static void writeLists(UserState state, byte[] to, int offset) {
        int at = state.ids.copyTo(to, offset);
        at = state.items.copyTo(to, at);
        at = state.categories.copyTo(to, at);
        at = state.ring.copyTo(to, at);
        for (int i = 0; i < state.cart.size(); i++) {
            LONG.set(to, at + i * Long.BYTES, state.cart.inLong(i));
        }
    }

    /** Reads what {@link #write} wrote. */
    static void read(byte[] from, int offset, UserState state) {
        state.lastTime = (long) LONG.get(from, offset + UserRecord.TIME_AT);
        int width = shortAt(from, offset + UserRecord.WIDTH_AT);
        int at = offset + UserRecord.VECTOR_AT + width * Short.BYTES;
        state.session = (long) LONG.get(from, at + SESSION);
        state.sessionPriceSum = (long) LONG.get(from, at + PRICE_SUM);
        state.decayed[0] = Float.intBitsToFloat((int) INT.get(from, at + DECAYED));
        state.decayed[1] = Float.intBitsToFloat((int) INT.get(from, at + DECAYED + Float.BYTES));
        state.sessionStart = state.lastTime - (int) INT.get(from, at + SESSION_AGE);
        int cartAge = (int) INT.get(from, at + CART_AGE);
        state.sessionCartTime = cartAge == NO_CART ? UserState.NEVER : state.lastTime - cartAge;
        state.floodSecond = Math.floorDiv(state.lastTime, 1000L) - shortAt(from, at + FLOOD_AGE);
        state.floodCount = shortAt(from, at + FLOOD_COUNT);
        state.sessions = shortAt(from, at + SESSIONS);
        state.sessionPriced = shortAt(from, at + PRICED);
        state.counts.copyFrom(from, at + COUNTS);
        state.sessionCounts.copyFrom(from, at + SESSION_COUNTS);
        state.lastType = from[at + LAST_TYPE];
        readLists(from, at, state);
        state.lastItem = (from[at + LAST_KEYS] & ITEM) != 0 ? state.items.latest() : 0;
        state.lastCategory = (from[at + LAST_KEYS] & CATEGORY) != 0 ? state.categories.latest() : 0;
    }

    private static void readLists(byte[] from, int at, UserState state) {
        int next = at + LISTS;
        next =
                state.ids.copyFrom(
                        from,
                        next,
                        shortAt(from, at + IDS_SIZE),
                        shortAt(from, at + IDS_SPAN),
                        state.lastTime,
                        shortAt(from, at + IDS_AGE));
        next =
                state.items.copyFrom(
                        from,
                        next,
                        shortAt(from, at + ITEMS_BYTES),
                        from[at + ITEMS_SIZE],
                        shortAt(from, at + ITEMS_DISTINCT));
        next =
                state.categories.copyFrom(
                        from,
                        next,
                        shortAt(from, at + CATEGORIES_BYTES),
                        from[at + CATEGORIES_SIZE],
                        shortAt(from, at + CATEGORIES_DISTINCT));
        next =
                state.ring.copyFrom(
                        from, next, shortAt(from, at + RING_BYTES), from[at + RING_COUNT]);
        state.cart.clear();
        for (int i = 0; i < from[at + CART_SIZE]; i++) {
            state.cart.restoreLong((long) LONG.get(from, next + i * Long.BYTES));
        }
    }

    private static int shortAt(byte[] from, int at) {
        return (short) SHORT.get(from, at) & 0xFFFF;
    }
}
