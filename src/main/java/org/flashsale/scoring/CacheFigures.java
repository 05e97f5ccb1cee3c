package org.flashsale.scoring;

/** What happened in a {@link UserCache} so far. */
public final class CacheFigures {
    long hits;
    long misses;
    long evictions;
    long writes;

    /** Users that were found. */
    public long hits() {
        return hits;
    }

    /** Users that had to be looked for at home. */
    public long misses() {
        return misses;
    }

    /** Share of the users that were found. */
    public double hitRate() {
        return hits == 0 ? 0 : (double) hits / (hits + misses);
    }

    /** Users that gave way to others. */
    public long evictions() {
        return evictions;
    }

    /** Records written home. */
    public long writes() {
        return writes;
    }
}
