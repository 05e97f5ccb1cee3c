package org.flashsale.features;

import java.io.DataInput;
import java.io.IOException;
import org.flashsale.binary.Binary;

/** Reads the first version of a stored state, which had neither ring nor vector. */
final class UserStateV1 {

    private static final int HAS_LAST_ITEM = 1;
    private static final int HAS_LAST_CATEGORY = 2;
    private static final int HAS_CART_TIME = 4;

    private UserStateV1() {}

    static UserState read(DataInput in) throws IOException {
        UserState state = new UserState();
        state.lastTime = Binary.readLong(in);
        readIds(state.ids, state.lastTime, in);
        readRecent(state.items, in);
        readRecent(state.categories, in);
        readCart(state.cart, in);
        int flags = in.readByte();
        state.lastItem = (flags & HAS_LAST_ITEM) != 0 ? state.items.latest() : 0;
        state.lastCategory = (flags & HAS_LAST_CATEGORY) != 0 ? state.categories.latest() : 0;
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

    private static void readIds(RecentIds ids, long base, DataInput in) throws IOException {
        int size = readSize(in, RecentIds.MOST);
        for (int i = 0; i < size; i++) {
            long hash = in.readLong();
            ids.add(hash, base - Binary.readLong(in));
        }
    }

    private static void readRecent(RecentCounts recent, DataInput in) throws IOException {
        int size = readSize(in, RecentCounts.MOST);
        recent.restoreDistinct(Binary.readInt(in));
        for (int i = 0; i < size; i++) {
            int key = Hashes.narrow(in.readInt());
            int total = Binary.readInt(in);
            recent.restore(key, total, Binary.readInt(in));
        }
    }

    private static void readCart(Cart cart, DataInput in) throws IOException {
        int size = readSize(in, Cart.MOST);
        for (int i = 0; i < size; i++) {
            int item = Hashes.narrow(in.readInt());
            int quantity = Binary.readInt(in);
            cart.restore(item, quantity, Binary.readLong(in));
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
