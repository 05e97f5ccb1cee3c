package org.flashsale.scoring;

import java.util.Arrays;
import java.util.Optional;
import org.flashsale.features.StoredUser;

/**
 * Recent users in front of their slow home, written back late: a user with several events between
 * two checkpoints is read and written once. Bounded in bytes, and no object per user.
 *
 * <p>Who is dirty stands in a queue in the order of becoming so. {@link #writeDown} writes from its
 * front, passing over once who was active meanwhile; {@link #writeAll} writes the rest. Evicted
 * users are written if they are dirty. A pinned user is neither evicted nor written: its record is
 * not finished. Not thread-safe.
 */
public final class UserCache {

    /** Where users live. */
    public interface Home {

        /** Reads a user's record. */
        Optional<StoredUser> load(String user) throws Exception;

        /** Keeps a user's record; the array is the caller's again afterwards. */
        void store(String user, byte[] bytes, int offset, int length) throws Exception;
    }

    /** Enough for the waves of a cache that keeps nobody longer. */
    public static final long BYTES_MIN = 8 << 20;

    private static final int DIRTY = 1;
    private static final int QUEUED = 1 << 1;
    private static final int PINNED = 1 << 2;

    /** Used since the hand of the clock passed it. */
    private static final int TOUCHED = 1 << 3;

    /** Written to since it was queued. */
    private static final int WARM = 1 << 4;

    /** How many users a write may pass over before it takes the next one whoever it is. */
    private static final int CHANCES = 4;

    private static final int ENTRIES_MIN = 1024;

    private final Home home;
    private final UserPages pages;
    private final UserIndex index = new UserIndex(ENTRIES_MIN);
    private final CacheFigures figures = new CacheFigures();
    private final IntQueue dirtyQueue = new IntQueue();
    private final LookAhead lookAhead;

    private int[] addresses = new int[ENTRIES_MIN];
    private byte[] flags = new byte[ENTRIES_MIN];
    private final IntQueue freeEntries = new IntQueue();
    private int entriesEver;
    private int dirty;

    /** Length of a new user's first record, as it was the last time. */
    private int firstLength;

    private long pinnedBytes;

    /**
     * @param bytes most memory to take; taken as it is needed
     * @param home where users come from and go to
     */
    public UserCache(long bytes, Home home) {
        this.home = home;
        this.pages = new UserPages(bytes);
        this.lookAhead = new LookAhead(index, pages);
    }

    /**
     * The entry of a user, who is read from home if need be. It holds until the next call that may
     * evict: open or put of another user.
     *
     * @param hash 64 bits of the user's id, the same at every call
     */
    public int open(String user, long hash) throws Exception {
        int entry = find(user, hash);
        if (entry >= 0) {
            figures.hits++;
            flags[entry] |= TOUCHED;
            return entry;
        }
        figures.misses++;
        Optional<StoredUser> stored = home.load(user);
        int length = stored.isPresent() ? stored.get().length() : firstLength;
        int bytes = UserPages.blockBytes(user, length);
        reserve(bytes);
        int created = newEntry();
        addresses[created] = pages.add(created, (int) hash, user, bytes);
        if (pages.isRecycled()) {
            flags[created] |= TOUCHED;
        }
        index.add((int) hash, created);
        stored.ifPresent(
                record ->
                        pages.setValue(
                                addresses[created],
                                record.bytes(),
                                record.offset(),
                                record.length()));
        return created;
    }

    /** Has the memory of users who are opened next fetched, as far as it is easily found. */
    void lookAhead(long[] hashes, int count) {
        lookAhead.read(hashes, count, addresses);
    }

    private int find(String user, long hash) {
        int tag = (int) hash;
        for (int slot = index.first(tag); ; slot = index.next(slot)) {
            int entry = index.entryAt(slot, tag);
            if (entry == UserIndex.END) {
                return -1;
            }
            if (entry >= 0 && pages.isOf(addresses[entry], user)) {
                return entry;
            }
        }
    }

    private int newEntry() {
        if (!freeEntries.isEmpty()) {
            return freeEntries.remove();
        }
        if (entriesEver == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * entriesEver);
            flags = Arrays.copyOf(flags, 2 * entriesEver);
        }
        return entriesEver++;
    }

    /** Array that holds an entry's record. */
    public byte[] array(int entry) {
        return pages.array(addresses[entry]);
    }

    /** Where in {@link #array} the record begins. */
    public int offset(int entry) {
        return pages.valueOffset(addresses[entry]);
    }

    /** Length of the record; 0 if the user is new. */
    public int length(int entry) {
        return pages.valueLength(addresses[entry]);
    }

    /**
     * Sets the length of a record that is to be written anew, in its place, which may be another
     * afterwards; it is written home some time later.
     */
    public void resize(int entry, int length) throws Exception {
        if (length(entry) == 0) {
            firstLength = length;
        }
        if (!pages.fits(addresses[entry], length)) {
            move(entry, length);
        }
        pages.setLength(addresses[entry], length);
        changed(entry);
    }

    /** Says that a record was changed in its place. */
    public void changed(int entry) {
        int now = flags[entry];
        if ((now & DIRTY) == 0) {
            dirty++;
        }
        if ((now & QUEUED) == 0) {
            dirtyQueue.add(entry);
        } else {
            now |= WARM;
        }
        flags[entry] = (byte) (now | DIRTY | QUEUED);
    }

    private void move(int entry, int length) throws Exception {
        boolean pinned = (flags[entry] & PINNED) != 0;
        pin(entry);
        int bytes = pages.grownBytes(addresses[entry], length);
        reserve(bytes);
        int from = addresses[entry];
        addresses[entry] = pages.copy(from, bytes, true);
        pinnedBytes += pages.block(addresses[entry]) - pages.block(from);
        pages.kill(from);
        if (!pinned) {
            unpin(entry);
        }
    }

    /** Keeps an entry where it can be found, and from being written, until it is unpinned. */
    public void pin(int entry) {
        if ((flags[entry] & PINNED) == 0) {
            flags[entry] |= PINNED;
            pinnedBytes += pages.block(addresses[entry]);
        }
    }

    /** Ends what {@link #pin} began. */
    public void unpin(int entry) {
        if ((flags[entry] & PINNED) != 0) {
            flags[entry] &= ~PINNED;
            pinnedBytes -= pages.block(addresses[entry]);
        }
    }

    /** Whether so much is pinned that it is time to unpin. */
    public boolean isCrowded() {
        return pinnedBytes > pages.capacity() / 4;
    }

    /** Makes sure that a block fits in the open page. */
    private void reserve(int bytes) throws Exception {
        while (!pages.hasRoom(bytes)) {
            if (pages.openPage()) {
                continue;
            }
            int oldest = pages.oldest();
            int survived = 0;
            for (int at = pages.firstBlock(oldest); at >= 0; at = pages.nextBlock(at)) {
                int entry = pages.entry(at);
                if (entry >= 0) {
                    survived += survives(entry, survived) ? keep(entry, at) : evict(entry, at);
                }
            }
            pages.freeOldest();
        }
    }

    /** Half a page of users survives for having been used, so that room is always made. */
    private boolean survives(int entry, int survived) {
        return (flags[entry] & PINNED) != 0
                || ((flags[entry] & TOUCHED) != 0 && survived < UserPages.PAGE_BYTES / 2);
    }

    private int keep(int entry, int from) {
        boolean pinned = (flags[entry] & PINNED) != 0;
        pinnedBytes -= pinned ? pages.block(from) : 0;
        flags[entry] &= ~TOUCHED;
        addresses[entry] = pages.copy(from, pages.block(from), false);
        pinnedBytes += pinned ? pages.block(addresses[entry]) : 0;
        return pages.block(from);
    }

    private int evict(int entry, int from) throws Exception {
        if ((flags[entry] & DIRTY) != 0) {
            write(entry);
        }
        index.remove(pages.hash(from), entry);
        // Its place in the queue is there still: whoever gets this entry next must not get a
        // second.
        flags[entry] &= QUEUED;
        freeEntries.add(entry);
        figures.evictions++;
        return 0;
    }

    private void write(int entry) throws Exception {
        int address = addresses[entry];
        home.store(
                pages.user(address),
                pages.array(address),
                pages.valueOffset(address),
                pages.valueLength(address));
        flags[entry] &= ~(DIRTY | WARM);
        dirty--;
        figures.writes++;
    }

    /** Writes those who are dirty for longest, until at most that many are left. */
    public void writeDown(int left) throws Exception {
        int chances = CHANCES * Math.max(0, dirty - left);
        while (dirty > left && !dirtyQueue.isEmpty()) {
            int entry = dirtyQueue.remove();
            int now = flags[entry];
            flags[entry] = (byte) (now & ~(QUEUED | WARM));
            if ((now & DIRTY) == 0) {
                continue;
            }
            boolean passed = (now & PINNED) != 0 || ((now & WARM) != 0 && chances > 0);
            if (!passed) {
                write(entry);
            } else {
                flags[entry] |= QUEUED;
                dirtyQueue.add(entry);
                chances--;
                if (chances < -dirty) {
                    return;
                }
            }
        }
    }

    /** Writes all who are dirty; nobody may be pinned. */
    public void writeAll() throws Exception {
        if (pinnedBytes != 0) {
            throw new IllegalStateException("users of an open wave cannot be written");
        }
        while (!dirtyQueue.isEmpty()) {
            int entry = dirtyQueue.remove();
            int now = flags[entry];
            flags[entry] = (byte) (now & ~QUEUED);
            if ((now & DIRTY) != 0) {
                write(entry);
            }
        }
    }

    /** Forgets everybody; nobody may be dirty. */
    public void clear() {
        if (dirty != 0) {
            throw new IllegalStateException(dirty + " users are not written");
        }
        index.clear();
        pages.clear();
        dirtyQueue.clear();
        freeEntries.clear();
        Arrays.fill(flags, 0, entriesEver, (byte) 0);
        entriesEver = 0;
    }

    /** Users that are not written. */
    public int dirty() {
        return dirty;
    }

    /** Users that are held. */
    public int users() {
        return index.size();
    }

    /** Most bytes of records. */
    public long capacity() {
        return pages.capacity();
    }

    /** Counts of what happened. */
    public CacheFigures figures() {
        return figures;
    }
}
