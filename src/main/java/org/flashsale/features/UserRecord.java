package org.flashsale.features;

/**
 * A shopper's state as bytes, as it lies in the backend. In front are parts at fixed places:
 * version, the recurrent vector's width and the tag of the model that made it, the latest time, the
 * vector in 16-bit floats, so that a model's new vector is put in without writing the rest again.
 * Then {@link UserState} in variable-length integers. In the cache it is an {@link OpenRecord} from
 * its first event there on.
 *
 * <p>Not thread-safe: one instance per thread encodes into its own buffer.
 */
public final class UserRecord {

    /** Version of the layout, the first byte of a record. */
    public static final int VERSION = 3;

    /** Oldest version that is still read. */
    private static final int OLDEST = 2;

    /** No record is longer. */
    public static final int BYTES_MAX = 4096;

    /** Widest recurrent vector. */
    public static final int VECTOR_MAX = 512;

    /** Tag of a record whose vector no model vouches for. */
    public static final int NO_TAG = 0;

    static final int WIDTH_AT = 1;
    static final int TAG_AT = 3;
    static final int TIME_AT = 7;
    static final int VECTOR_AT = 15;

    /** More than the parts can take before they are cut to {@link #BYTES_MAX}. */
    private static final int CAPACITY = 8192;

    // Bits of the flag byte. The last item is the front of the items, or there was none.
    private static final int HAS_LAST_ITEM = 1;
    private static final int HAS_LAST_CATEGORY = 2;
    private static final int HAS_CART_TIME = 4;
    private static final int HAS_SESSION = 8;

    private final RecordBytes out = new RecordBytes(CAPACITY);
    private final RecordBytes in = new RecordBytes(0);
    private final UserState opened = new UserState();
    private long cut;

    /**
     * Writes a state into {@link #bytes}. If it would be longer than {@link #BYTES_MAX}, its lists
     * lose their oldest halves, in the state too.
     *
     * @param vectorWidth room for a recurrent vector, zeros without a tag; 0 to {@link #VECTOR_MAX}
     * @return length of the record
     */
    public int encode(UserState state, int vectorWidth) {
        write(state, vectorWidth);
        for (int keep = 128; out.size() > BYTES_MAX && keep >= EventRing.USUAL; keep /= 2) {
            cut++;
            state.ids.keepLast(keep);
            state.items.keepLatest(keep);
            state.categories.keepLatest(keep);
            state.cart.keepLast(keep);
            state.ring.keepLast(keep);
            write(state, vectorWidth);
        }
        return out.size();
    }

    /**
     * The record as it is stored.
     *
     * @param record it, or the open form of its state
     * @return holds until the next call
     */
    public StoredUser stored(byte[] record, int offset, int length) {
        if ((record[offset] & 0xFF) != OpenRecord.MARK) {
            return new StoredUser(record, offset, length);
        }
        OpenRecord.read(record, offset, opened);
        int width = RecordBytes.shortAt(record, offset + WIDTH_AT) & 0xFFFF;
        int size = encode(opened, width);
        if (RecordBytes.intAt(record, offset + TAG_AT) != NO_TAG) {
            int front = VECTOR_AT + width * Short.BYTES;
            System.arraycopy(record, offset + TAG_AT, bytes(), TAG_AT, front - TAG_AT);
        }
        return new StoredUser(bytes(), 0, size);
    }

    /** The record that was encoded last, from index 0. */
    public byte[] bytes() {
        return out.array();
    }

    /** How often lists had to be cut. */
    public long cut() {
        return cut;
    }

    /** Whether a record has a vector of that width that a model made. */
    public static boolean hasVector(byte[] record, int offset, int tag, int width) {
        return RecordBytes.intAt(record, offset + TAG_AT) == tag
                && (RecordBytes.shortAt(record, offset + WIDTH_AT) & 0xFFFF) == width;
    }

    /** Index of the first byte of a record's vector, 16-bit floats, the low byte first. */
    public static int vectorAt(int offset) {
        return offset + VECTOR_AT;
    }

    /** Marks a record's vector as made by a model. */
    public static void setTag(byte[] record, int offset, int tag) {
        RecordBytes.setInt(record, offset + TAG_AT, tag);
    }

    private void write(UserState state, int vectorWidth) {
        out.clear();
        out.putByte(VERSION);
        out.putShort(vectorWidth);
        out.putInt(NO_TAG);
        out.putLong(state.lastTime);
        out.resize(VECTOR_AT + vectorWidth * Short.BYTES);
        int flags =
                (state.lastItem != 0 ? HAS_LAST_ITEM : 0)
                        | (state.lastCategory != 0 ? HAS_LAST_CATEGORY : 0)
                        | (state.sessionCartTime != UserState.NEVER ? HAS_CART_TIME : 0)
                        | (state.session != 0 ? HAS_SESSION : 0);
        out.putByte(flags);
        state.ids.write(out, state.lastTime);
        state.items.write(out);
        state.categories.write(out);
        writeCart(state.cart);
        out.putByte(state.lastType + 1);
        out.putSigned(secondOf(state.lastTime) - state.floodSecond);
        out.putUnsigned(state.floodCount);
        out.putUnsigned(state.sessions);
        writeCounts(state.counts);
        for (float count : state.decayed) {
            out.putInt(Float.floatToRawIntBits(count));
        }
        if (state.session != 0) {
            out.putLong(state.session);
        }
        out.putSigned(state.lastTime - state.sessionStart);
        if ((flags & HAS_CART_TIME) != 0) {
            out.putSigned(state.lastTime - state.sessionCartTime);
        }
        out.putUnsigned(state.sessionPriceSum);
        out.putUnsigned(state.sessionPriced);
        writeCounts(state.sessionCounts);
        state.ring.write(out);
    }

    /**
     * Reads a record, or an open one.
     *
     * @param state forgets what it knew
     * @throws IllegalStateException when the bytes are no record
     */
    public void decode(byte[] record, int offset, int length, UserState state) {
        if (length > 0 && (record[offset] & 0xFF) == OpenRecord.MARK) {
            OpenRecord.read(record, offset, state);
            return;
        }
        in.wrap(record, offset, length);
        try {
            int version = in.getByte();
            if (version < OLDEST || version > VERSION) {
                throw new IllegalStateException(
                        "user record of version " + version + ", known: up to " + VERSION);
            }
            read(state, version);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalStateException("a damaged user record: " + e.getMessage(), e);
        }
        if (in.position() != length) {
            throw new IllegalStateException("bytes behind a user record");
        }
    }

    private void read(UserState state, int version) {
        int width = in.getShort();
        in.skip(Integer.BYTES);
        state.lastTime = in.getLong();
        in.skip(width * Short.BYTES);
        int flags = in.getByte();
        if (version == VERSION) {
            state.ids.read(in, state.lastTime);
            state.items.read(in);
            state.categories.read(in);
            readCart(state.cart);
        } else {
            state.ids.readVersion2(in, state.lastTime);
            state.items.readVersion2(in);
            state.categories.readVersion2(in);
            readCartVersion2(state.cart);
        }
        state.lastItem = (flags & HAS_LAST_ITEM) != 0 ? state.items.latest() : 0;
        state.lastCategory = (flags & HAS_LAST_CATEGORY) != 0 ? state.categories.latest() : 0;
        state.lastType = in.getByte() - 1;
        state.floodSecond = secondOf(state.lastTime) - in.getSigned();
        state.floodCount = (int) in.getUnsigned();
        state.sessions = (int) in.getUnsigned();
        readCounts(state.counts);
        for (int i = 0; i < state.decayed.length; i++) {
            state.decayed[i] = Float.intBitsToFloat(in.getInt());
        }
        boolean named = version != VERSION || (flags & HAS_SESSION) != 0;
        state.session = named ? in.getLong() : 0;
        state.sessionStart = state.lastTime - in.getSigned();
        state.sessionCartTime =
                (flags & HAS_CART_TIME) != 0 ? state.lastTime - in.getSigned() : UserState.NEVER;
        state.sessionPriceSum = in.getUnsigned();
        state.sessionPriced = (int) in.getUnsigned();
        readCounts(state.sessionCounts);
        state.ring.read(in);
    }

    private void writeCart(Cart cart) {
        out.putUnsigned(cart.size());
        for (int i = 0; i < cart.size(); i++) {
            out.putTriple(cart.item(i));
            out.putUnsigned(cart.quantity(i));
            out.putUnsigned(cart.price(i));
        }
    }

    private void readCart(Cart cart) {
        int size = in.getCount(Cart.MOST);
        cart.clear();
        for (int i = 0; i < size; i++) {
            int item = in.getTriple();
            int quantity = (int) in.getUnsigned();
            cart.restore(item, quantity, in.getUnsigned());
        }
    }

    private void readCartVersion2(Cart cart) {
        int size = in.getCount(Cart.MOST);
        cart.clear();
        for (int i = 0; i < size; i++) {
            int item = Hashes.narrow(in.getInt());
            int quantity = (int) in.getUnsigned();
            cart.restore(item, quantity, in.getUnsigned());
        }
    }

    /** A bit per type that occurred, then those counts. */
    private void writeCounts(TypeCounts counts) {
        out.putUnsigned(counts.occurred());
        for (int left = counts.occurred(); left != 0; left &= left - 1) {
            out.putUnsigned(counts.of(Integer.numberOfTrailingZeros(left)));
        }
    }

    private void readCounts(TypeCounts counts) {
        counts.clear();
        int occurred = (int) in.getUnsigned() & ((1 << TypeCounts.SLOTS) - 1);
        for (int left = occurred; left != 0; left &= left - 1) {
            counts.restore(Integer.numberOfTrailingZeros(left), (int) in.getUnsigned());
        }
    }

    private static long secondOf(long time) {
        return Math.floorDiv(time, 1000L);
    }
}
