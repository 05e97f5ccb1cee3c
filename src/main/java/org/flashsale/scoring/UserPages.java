package org.flashsale.scoring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.flashsale.features.UserRecord;

/**
 * The memory of the {@link UserCache}: pages that are filled one after the other, and freed in that
 * order. A block holds one user: entry, hash, sizes, the id, then the record with some room to
 * grow. A block that moved is dead where it was.
 */
final class UserPages {

    private static final int PAGE_BITS = 18;

    /** Bytes of a page: small enough that the collector does not treat it as huge. */
    static final int PAGE_BYTES = 1 << PAGE_BITS;

    /** Smallest number of pages: one is filled, one kept for those who survive. */
    private static final int PAGES_MIN = 4;

    /** More would not have addresses in an int. */
    private static final int PAGES_MAX = 1 << (30 - PAGE_BITS);

    /** Share of the cache's bytes that its index and queues can take. */
    private static final double OVERHEAD = 0.15;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());

    // A block: entry, hash, block size, length of the record, characters of the id.
    private static final int HASH = 4;
    private static final int BLOCK = 8;
    private static final int LENGTH = 12;
    private static final int ID_CHARS = 14;
    private static final int ID = 16;
    private static final int DEAD = -1;

    /** Set in the id's length when its characters take two bytes. */
    private static final int WIDE = 1 << 15;

    private static final int ID_CHARS_MAX = 8_192;
    private static final int ROUND = 32;

    // A dead block links to the next and the one before of its size.
    private static final int NEXT = 4;
    private static final int BEFORE = 12;
    private static final int NONE = -1;

    private final byte[][] pages;
    private final int[] used;
    private final IntQueue filled = new IntQueue();
    private final IntQueue free = new IntQueue();
    private final int[] dead = new int[(ID + 2 * ID_CHARS_MAX + 2 * UserRecord.BYTES_MAX) / ROUND];
    private int made;
    private int open = -1;
    private boolean recycled;

    UserPages(long bytes) {
        long count = (long) (bytes * (1 - OVERHEAD)) >> PAGE_BITS;
        pages = new byte[(int) Math.max(PAGES_MIN, Math.min(count, PAGES_MAX))][];
        used = new int[pages.length];
        Arrays.fill(dead, NONE);
    }

    long capacity() {
        return (long) pages.length << PAGE_BITS;
    }

    /** Bytes of a block for a user whose record is that long, with room to grow. */
    static int blockBytes(String user, int length) {
        if (user.length() > ID_CHARS_MAX) {
            throw new IllegalArgumentException("a user id of " + user.length() + " characters");
        }
        return round(ID + idBytes(user.length() | (isWide(user) ? WIDE : 0)), length);
    }

    /** Bytes of the block that takes the place of one which became too small. */
    int grownBytes(int address, int length) {
        return round(ID + idBytes(chars(address)), length);
    }

    private static int round(int front, int length) {
        int roomy = Math.max(length, Math.min(length + length / 4, UserRecord.BYTES_MAX));
        return (front + roomy + ROUND - 1) / ROUND * ROUND;
    }

    private static boolean isWide(String user) {
        for (int i = 0; i < user.length(); i++) {
            if (user.charAt(i) > 0xFF) {
                return true;
            }
        }
        return false;
    }

    private static int idBytes(int chars) {
        return (chars & WIDE) == 0 ? chars : 2 * (chars & ~WIDE);
    }

    boolean hasRoom(int bytes) {
        return deadBlock(bytes) != NONE || (open >= 0 && used[open] + bytes <= PAGE_BYTES);
    }

    /** A dead block of that size, or little more. */
    private int deadBlock(int bytes) {
        int size = bytes / ROUND;
        for (int roomy = size; roomy <= size + size / 8; roomy++) {
            if (dead[roomy] != NONE) {
                return dead[roomy];
            }
        }
        return NONE;
    }

    /**
     * Opens a page for new blocks.
     *
     * @return false when it was the last one that is free: those who survive in the oldest page are
     *     to move there, and the oldest to be freed
     */
    boolean openPage() {
        int page = free.isEmpty() ? made++ : free.remove();
        if (pages[page] == null) {
            pages[page] = new byte[PAGE_BYTES];
        }
        if (open >= 0) {
            filled.add(open);
        }
        open = page;
        used[page] = 0;
        return !free.isEmpty() || made < pages.length;
    }

    /** The page that was filled first; its dead blocks will not be used again. */
    int oldest() {
        int page = filled.first();
        for (int at = firstBlock(page); at >= 0; at = nextBlock(at)) {
            if (entry(at) == DEAD) {
                unlink(at);
            }
        }
        return page;
    }

    void freeOldest() {
        free.add(filled.remove());
    }

    /** Address of a page's first block; −1 if it has none. */
    int firstBlock(int page) {
        return used[page] == 0 ? -1 : page << PAGE_BITS;
    }

    /** Address of the next block of the page; −1 behind the last. */
    int nextBlock(int address) {
        int next = address + block(address);
        return (next & (PAGE_BYTES - 1)) < used[address >> PAGE_BITS]
                        && next >> PAGE_BITS == address >> PAGE_BITS
                ? next
                : -1;
    }

    /** Adds a block without a record; there must be room. */
    int add(int entry, int hash, String user, int bytes) {
        int address = take(bytes, true);
        byte[] page = array(address);
        int at = at(address);
        boolean wide = isWide(user);
        INT.set(page, at, entry);
        INT.set(page, at + HASH, hash);
        SHORT.set(page, at + LENGTH, (short) 0);
        SHORT.set(page, at + ID_CHARS, (short) (user.length() | (wide ? WIDE : 0)));
        for (int i = 0; i < user.length(); i++) {
            if (wide) {
                SHORT.set(page, at + ID + 2 * i, (short) user.charAt(i));
            } else {
                page[at + ID + i] = (byte) user.charAt(i);
            }
        }
        return address;
    }

    /**
     * Copies a block into one of another size; there must be room.
     *
     * @param recycle whether a dead block in an older page may be taken
     */
    int copy(int from, int bytes, boolean recycle) {
        int address = take(bytes, recycle);
        int taken = block(address);
        int content = ID + idBytes(chars(from)) + valueLength(from);
        System.arraycopy(array(from), at(from), array(address), at(address), content);
        INT.set(array(address), at(address) + BLOCK, taken);
        return address;
    }

    /** A dead block, or a new one in the open page. */
    private int take(int bytes, boolean recycle) {
        int address = recycle ? deadBlock(bytes) : NONE;
        recycled = address != NONE;
        if (recycled) {
            unlink(address);
        } else {
            address = open << PAGE_BITS | used[open];
            used[open] += bytes;
            INT.set(array(address), at(address) + BLOCK, bytes);
        }
        return address;
    }

    /** Whether the block that was taken last lies in a page that is older than the open one. */
    boolean isRecycled() {
        return recycled;
    }

    /** Says that a block's content has moved. */
    void kill(int address) {
        int size = block(address) / ROUND;
        int next = dead[size];
        link(address, NEXT, next);
        link(address, BEFORE, NONE);
        INT.set(array(address), at(address), DEAD);
        if (next != NONE) {
            link(next, BEFORE, address);
        }
        dead[size] = address;
    }

    private void unlink(int address) {
        int next = (int) INT.get(array(address), at(address) + NEXT);
        int before = (int) INT.get(array(address), at(address) + BEFORE);
        if (next != NONE) {
            link(next, BEFORE, before);
        }
        if (before == NONE) {
            dead[block(address) / ROUND] = next;
        } else {
            link(before, NEXT, next);
        }
    }

    private void link(int address, int side, int other) {
        INT.set(array(address), at(address) + side, other);
    }

    void clear() {
        Arrays.fill(dead, NONE);
        if (open >= 0) {
            free.add(open);
        }
        open = -1;
        while (!filled.isEmpty()) {
            free.add(filled.remove());
        }
    }

    byte[] array(int address) {
        return pages[address >> PAGE_BITS];
    }

    static int at(int address) {
        return address & (PAGE_BYTES - 1);
    }

    /** Entry of a block; below 0 if it is dead. */
    int entry(int address) {
        return (int) INT.get(array(address), at(address));
    }

    int hash(int address) {
        return (int) INT.get(array(address), at(address) + HASH);
    }

    int block(int address) {
        return (int) INT.get(array(address), at(address) + BLOCK);
    }

    private int chars(int address) {
        return (short) SHORT.get(array(address), at(address) + ID_CHARS) & 0xFFFF;
    }

    int valueLength(int address) {
        return (short) SHORT.get(array(address), at(address) + LENGTH) & 0xFFFF;
    }

    int valueOffset(int address) {
        return at(address) + ID + idBytes(chars(address));
    }

    boolean fits(int address, int length) {
        return ID + idBytes(chars(address)) + length <= block(address);
    }

    void setValue(int address, byte[] record, int offset, int length) {
        System.arraycopy(record, offset, array(address), valueOffset(address), length);
        setLength(address, length);
    }

    void setLength(int address, int length) {
        SHORT.set(array(address), at(address) + LENGTH, (short) length);
    }

    boolean isOf(int address, String user) {
        int chars = chars(address);
        if ((chars & ~WIDE) != user.length()) {
            return false;
        }
        byte[] page = array(address);
        int at = at(address) + ID;
        for (int i = 0; i < user.length(); i++) {
            int unit =
                    (chars & WIDE) == 0
                            ? page[at + i] & 0xFF
                            : (short) SHORT.get(page, at + 2 * i) & 0xFFFF;
            if (unit != user.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Id of a block's user. */
    String user(int address) {
        int chars = chars(address);
        byte[] page = array(address);
        int at = at(address) + ID;
        if ((chars & WIDE) == 0) {
            return new String(page, at, chars, StandardCharsets.ISO_8859_1);
        }
        char[] id = new char[chars & ~WIDE];
        for (int i = 0; i < id.length; i++) {
            id[i] = (char) (short) SHORT.get(page, at + 2 * i);
        }
        return new String(id);
    }
}
