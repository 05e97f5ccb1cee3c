package org.flashsale.scoring;

/**
 * Reads from the memory of some users at once, so that the processor fetches all of it together;
 * one user after the other would wait for each. Users are guessed by their hashes: a wrong guess
 * costs a needless read.
 */
final class LookAhead {

    /** Bytes that memory gives at once. */
    private static final int LINE = 64;

    /** What is read of each user: most records are not longer. */
    private static final int BYTES = 8 * LINE;

    private final UserIndex index;
    private final UserPages pages;
    private int[] found = {};

    /** So that the compiler does not find the reads needless. */
    @SuppressWarnings("UnusedVariable")
    private int sum;

    LookAhead(UserIndex index, UserPages pages) {
        this.index = index;
        this.pages = pages;
    }

    /**
     * Reads.
     *
     * @param addresses of the entries
     */
    void read(long[] hashes, int count, int[] addresses) {
        if (found.length < count) {
            found = new int[count];
        }
        for (int i = 0; i < count; i++) {
            found[i] = index.likely((int) hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            found[i] = found[i] < 0 ? -1 : addresses[found[i]];
        }
        int read = 0;
        for (int i = 0; i < count; i++) {
            if (found[i] >= 0) {
                byte[] page = pages.array(found[i]);
                int from = UserPages.at(found[i]);
                int end = Math.min(from + BYTES, UserPages.PAGE_BYTES);
                for (int line = from; line < end; line += LINE) {
                    read += page[line];
                }
            }
        }
        sum += read;
    }
}
