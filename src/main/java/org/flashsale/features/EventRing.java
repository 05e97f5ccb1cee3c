package org.flashsale.features;

/**
 * The shopper's last events, {@link #USUAL} or as many as the model reads, as bytes that are
 * appended and never changed: enough to feed them again to a fresh state. An event's item is kept
 * as the place that it had among the latest distinct items before the event, so the keys need no
 * room of their own: undoing the moves to the front tells them.
 */
final class EventRing {

    /** Events that are kept unless a model reads more, K. */
    static final int USUAL = 16;

    /** Most events that are kept; as many latest keys are known. */
    static final int MOST = RecentCounts.MOST;

    /** Times are kept to this many ms. */
    static final long TIME_UNIT_MS = 100;

    /** Bytes that all events together can take. */
    private static final int BYTES_MAX = MOST * 30;

    /** The place of a key that was new, or too far back for the events that were kept. */
    private static final int FAR = 15;

    // Bits of an event's first byte, above its type.
    private static final int PRICED = 1 << 4;
    private static final int BRANDED = 1 << 5;
    private static final int STARTS = 1 << 6;
    private static final int SPARSE = 1 << 7;
    private static final int TYPE_MASK = PRICED - 1;

    // Bits of the third byte, which only SPARSE events have.
    private static final int NO_ITEM = 1;
    private static final int NO_CATEGORY = 1 << 1;
    private static final int QUANTITY = 1 << 2;
    private static final int WIDE = 1 << 3;

    private final RecordBytes bytes = new RecordBytes(BYTES_MAX);
    private int count;

    // Of the walk over the events.
    private int next;
    private long time;
    private final int[] starts = new int[MOST];
    private final int[] items = new int[MOST];
    private final int[] categories = new int[MOST];
    private final int[] itemOrder = new int[MOST];
    private final int[] categoryOrder = new int[MOST];

    int count() {
        return count;
    }

    void clear() {
        count = 0;
        bytes.clear();
    }

    /**
     * Appends an event; the oldest gives way.
     *
     * @param itemPlace place of its item among the latest before the event, from 0; −1 if it was
     *     none of them
     * @param sinceLast units of time since the event before
     * @param keep events to keep, this one too
     */
    void add(Seen seen, int itemPlace, int categoryPlace, long sinceLast, int keep) {
        keepLast(keep - 1);
        boolean wide = keep > USUAL && Math.max(itemPlace, categoryPlace) >= FAR;
        int sparse =
                (seen.item == 0 ? NO_ITEM : 0)
                        | (seen.category == 0 ? NO_CATEGORY : 0)
                        | (seen.quantity == 1 ? 0 : QUANTITY)
                        | (wide ? WIDE : 0);
        bytes.putByte(
                seen.type
                        | (seen.priced ? PRICED : 0)
                        | (seen.branded ? BRANDED : 0)
                        | (seen.starts ? STARTS : 0)
                        | (sparse == 0 ? 0 : SPARSE));
        bytes.putByte(nibble(itemPlace) << 4 | nibble(categoryPlace));
        if (sparse != 0) {
            bytes.putByte(sparse);
        }
        if (wide) {
            bytes.putByte(itemPlace < 0 ? MOST : itemPlace);
            bytes.putByte(categoryPlace < 0 ? MOST : categoryPlace);
        }
        bytes.putUnsigned(sinceLast);
        if (seen.priced) {
            bytes.putUnsigned(seen.price);
        }
        if ((sparse & QUANTITY) != 0) {
            bytes.putUnsigned(seen.quantity);
        }
        count++;
    }

    private static int placeOf(int nibble) {
        return nibble == FAR ? MOST : nibble;
    }

    /** Forgets all but the last events. */
    void keepLast(int events) {
        while (count > events) {
            bytes.dropFirst(lengthAt(0));
            count--;
        }
    }

    private static int nibble(int place) {
        return place < 0 || place >= FAR ? FAR : place;
    }

    private int lengthAt(int start) {
        bytes.position(start);
        int head = bytes.getByte();
        bytes.getByte();
        int sparse = sparseAfter(head);
        bytes.getUnsigned();
        if ((head & PRICED) != 0) {
            bytes.getUnsigned();
        }
        if ((sparse & QUANTITY) != 0) {
            bytes.getUnsigned();
        }
        return bytes.position() - start;
    }

    /** Reads what only some events have in front of their time. */
    private int sparseAfter(int head) {
        int sparse = (head & SPARSE) != 0 ? bytes.getByte() : 0;
        if ((sparse & WIDE) != 0) {
            bytes.getByte();
            bytes.getByte();
        }
        return sparse;
    }

    void write(RecordBytes out) {
        out.putByte(count);
        out.putUnsigned(bytes.size());
        out.put(bytes);
    }

    /** Length of the events. */
    int bytes() {
        return bytes.size();
    }

    /** Copies the events; returns where they end. */
    int copyTo(byte[] to, int at) {
        return bytes.copyTo(to, at);
    }

    /** Takes what {@link #copyTo} copied; returns where it ends. */
    int copyFrom(byte[] from, int at, int length, int events) {
        clear();
        bytes.put(from, at, length);
        count = events;
        return at + length;
    }

    void read(RecordBytes in) {
        clear();
        count = in.getCount(MOST);
        in.getInto(bytes, in.getCount(BYTES_MAX));
    }

    /**
     * Begins to read the events.
     *
     * @param lastTime time of the newest event, epoch ms
     * @param latestItems items as they are now, the latest first
     */
    void rewind(long lastTime, RecentCounts latestItems, RecentCounts latestCategories) {
        time = Math.floorDiv(lastTime, TIME_UNIT_MS) - findKeys(latestItems, latestCategories);
        next = 0;
    }

    /** Reads the next event, from the oldest on. */
    void readNext(Seen seen) {
        bytes.position(starts[next]);
        int head = bytes.getByte();
        bytes.getByte();
        int sparse = sparseAfter(head);
        long sinceLast = bytes.getUnsigned();
        time += next == 0 ? 0 : sinceLast;
        seen.type = head & TYPE_MASK;
        seen.time = time * TIME_UNIT_MS;
        seen.item = items[next];
        seen.category = categories[next];
        seen.priced = (head & PRICED) != 0;
        seen.price = seen.priced ? bytes.getUnsigned() : 0;
        seen.branded = (head & BRANDED) != 0;
        seen.quantity = (sparse & QUANTITY) != 0 ? (int) bytes.getUnsigned() : 1;
        seen.starts = (head & STARTS) != 0;
        seen.session = 0;
        next++;
    }

    /** Fills starts, items and categories; returns the units of time from first to last event. */
    private long findKeys(RecentCounts latestItems, RecentCounts latestCategories) {
        int start = 0;
        long units = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = start;
            int length = lengthAt(start);
            bytes.position(start);
            int head = bytes.getByte();
            bytes.getByte();
            sparseAfter(head);
            units += i == 0 ? 0 : bytes.getUnsigned();
            start += length;
        }
        latestItems.copyKeys(itemOrder, count);
        latestCategories.copyKeys(categoryOrder, count);
        for (int i = count - 1; i >= 0; i--) {
            int head = bytes.at(starts[i]);
            int places = bytes.at(starts[i] + 1);
            int sparse = (head & SPARSE) != 0 ? bytes.at(starts[i] + 2) : 0;
            boolean wide = (sparse & WIDE) != 0;
            int itemPlace = wide ? bytes.at(starts[i] + 3) : placeOf(places >>> 4);
            int categoryPlace = wide ? bytes.at(starts[i] + 4) : placeOf(places & FAR);
            items[i] = (sparse & NO_ITEM) != 0 ? 0 : undo(itemOrder, itemPlace);
            categories[i] = (sparse & NO_CATEGORY) != 0 ? 0 : undo(categoryOrder, categoryPlace);
        }
        return units;
    }

    /**
     * Moves the first key back to where it was, and returns it. As many keys as events are enough:
     * what comes in at the end instead of an unknown key reaches the front after the last of them.
     */
    private int undo(int[] order, int place) {
        int at = Math.min(place, count - 1);
        int key = order[0];
        System.arraycopy(order, 1, order, 0, at);
        order[at] = key;
        return key;
    }
}
