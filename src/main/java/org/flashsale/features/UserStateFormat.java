package org.flashsale.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/**
 * How a shopper's state is stored: variable-length integers, times relative to the latest one, so
 * that a shopper of a few events takes one or two hundred bytes.
 */
public enum UserStateFormat implements BinaryFormat<UserState> {
    INSTANCE;

    private static final int VERSION = 1;

    // Bits of the flag byte. The last item is the front of the items, or there was none.
    private static final int HAS_LAST_ITEM = 1;
    private static final int HAS_LAST_CATEGORY = 2;
    private static final int HAS_CART_TIME = 4;

    @Override
    public Class<UserState> type() {
        return UserState.class;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public void write(UserState state, DataOutput out) throws IOException {
        Binary.writeLong(out, state.lastTime);
        writeIds(state.ids, state.lastTime, out);
        writeRecent(state.items, out);
        writeRecent(state.categories, out);
        writeCart(state.cart, out);
        int flags =
                (state.lastItem != 0 ? HAS_LAST_ITEM : 0)
                        | (state.lastCategory != 0 ? HAS_LAST_CATEGORY : 0)
                        | (state.sessionCartTime != UserState.NEVER ? HAS_CART_TIME : 0);
        out.writeByte(flags);
        Binary.writeInt(out, state.lastType);
        Binary.writeLong(out, secondOf(state.lastTime) - state.floodSecond);
        Binary.writeInt(out, state.floodCount);
        Binary.writeInt(out, state.sessions);
        writeCounts(state.counts, out);
        for (float count : state.decayed) {
            out.writeFloat(count);
        }
        out.writeLong(state.session);
        Binary.writeLong(out, state.lastTime - state.sessionStart);
        if ((flags & HAS_CART_TIME) != 0) {
            Binary.writeLong(out, state.lastTime - state.sessionCartTime);
        }
        Binary.writeLong(out, state.sessionPriceSum);
        Binary.writeInt(out, state.sessionPriced);
        writeCounts(state.sessionCounts, out);
    }

    @Override
    public UserState read(int version, DataInput in) throws IOException {
        if (version != VERSION) {
            throw new IOException("user state of version " + version + ", known: " + VERSION);
        }
        UserState state = new UserState();
        state.lastTime = Binary.readLong(in);
        readIds(state.ids, state.lastTime, in);
        readRecent(state.items, in);
        readRecent(state.categories, in);
        readCart(state.cart, in);
        int flags = in.readByte();
        state.lastItem = (flags & HAS_LAST_ITEM) != 0 ? state.items.key(0) : 0;
        state.lastCategory = (flags & HAS_LAST_CATEGORY) != 0 ? state.categories.key(0) : 0;
        state.lastType = Binary.readInt(in);
        state.floodSecond = secondOf(state.lastTime) - Binary.readLong(in);
        state.floodCount = Binary.readInt(in);
        state.sessions = Binary.readInt(in);
        readCounts(state.counts, in);
        for (int i = 0; i < state.decayed.length; i++) {
            state.decayed[i] = in.readFloat();
        }
        state.session = in.readLong();
        state.sessionStart = state.lastTime - Binary.readLong(in);
        if ((flags & HAS_CART_TIME) != 0) {
            state.sessionCartTime = state.lastTime - Binary.readLong(in);
        }
        state.sessionPriceSum = Binary.readLong(in);
        state.sessionPriced = Binary.readInt(in);
        readCounts(state.sessionCounts, in);
        return state;
    }

    private static void writeIds(RecentIds ids, long base, DataOutput out) throws IOException {
        Binary.writeInt(out, ids.size());
        for (int i = 0; i < ids.size(); i++) {
            out.writeLong(ids.hashAt(i));
            Binary.writeLong(out, base - ids.timeAt(i));
        }
    }

    private static void readIds(RecentIds ids, long base, DataInput in) throws IOException {
        int size = readSize(in, RecentIds.MOST);
        for (int i = 0; i < size; i++) {
            long hash = in.readLong();
            ids.add(hash, base - Binary.readLong(in));
        }
    }

    private static void writeRecent(RecentCounts recent, DataOutput out) throws IOException {
        Binary.writeInt(out, recent.size());
        Binary.writeInt(out, recent.distinctInSession());
        for (int i = 0; i < recent.size(); i++) {
            out.writeInt(recent.key(i));
            Binary.writeInt(out, recent.total(i));
            Binary.writeInt(out, recent.inSession(i));
        }
    }

    private static void readRecent(RecentCounts recent, DataInput in) throws IOException {
        int size = readSize(in, RecentCounts.MOST);
        recent.restoreDistinct(Binary.readInt(in));
        for (int i = 0; i < size; i++) {
            int key = in.readInt();
            int total = Binary.readInt(in);
            recent.restore(key, total, Binary.readInt(in));
        }
    }

    private static void writeCart(Cart cart, DataOutput out) throws IOException {
        Binary.writeInt(out, cart.size());
        for (int i = 0; i < cart.size(); i++) {
            out.writeInt(cart.item(i));
            Binary.writeInt(out, cart.quantity(i));
            Binary.writeLong(out, cart.price(i));
        }
    }

    private static void readCart(Cart cart, DataInput in) throws IOException {
        int size = readSize(in, Cart.MOST);
        for (int i = 0; i < size; i++) {
            int item = in.readInt();
            int quantity = Binary.readInt(in);
            cart.restore(item, quantity, Binary.readLong(in));
        }
    }

    /** A bit per type that occurred, then those counts. */
    private static void writeCounts(TypeCounts counts, DataOutput out) throws IOException {
        int occurred = 0;
        for (int slot = 0; slot < TypeCounts.SLOTS; slot++) {
            occurred |= counts.at(slot) != 0 ? 1 << slot : 0;
        }
        Binary.writeInt(out, occurred);
        for (int slot = 0; slot < TypeCounts.SLOTS; slot++) {
            if (counts.at(slot) != 0) {
                Binary.writeInt(out, counts.at(slot));
            }
        }
    }

    private static void readCounts(TypeCounts counts, DataInput in) throws IOException {
        int occurred = Binary.readInt(in);
        for (int slot = 0; slot < TypeCounts.SLOTS; slot++) {
            counts.restore(slot, (occurred & 1 << slot) != 0 ? Binary.readInt(in) : 0);
        }
    }

    private static int readSize(DataInput in, int most) throws IOException {
        int size = Binary.readInt(in);
        if (size < 0 || size > most) {
            throw new IOException("size out of range: " + size + ", at most " + most);
        }
        return size;
    }

    private static long secondOf(long time) {
        return Math.floorDiv(time, 1000L);
    }
}
