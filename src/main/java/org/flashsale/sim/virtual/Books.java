package org.flashsale.sim.virtual;

/** What one SKU sold for, counted by the market and not by the controller. */
final class Books {
    private static final long NONE = -1;

    private long price = NONE;
    private int changes;
    private double largestStep;
    private long units;
    private long pooledLeft;
    private long sold;
    private long buyers;
    private long pooledSold;
    private double revenue;

    /** A sale of so many units, wherever they lie. */
    Books(long units) {
        this.units = units;
        pooledLeft = units;
    }

    void restocked(long more) {
        units += more;
        pooledLeft += more;
    }

    /** The price of a tick. */
    void price(long now) {
        if (price != NONE && now != price) {
            changes++;
            largestStep = Math.max(largestStep, Math.abs((double) (now - price)) / price);
        }
        price = now;
    }

    long price() {
        return price;
    }

    /** Those who would have bought and the units that were sold in a tick at its price. */
    void sold(long would, long did) {
        buyers += would;
        sold += did;
        revenue += (double) price * did;
        long pooled = Math.min(would, pooledLeft);
        pooledLeft -= pooled;
        pooledSold += pooled;
    }

    int changes() {
        return changes;
    }

    /** Largest change as a share of the price before it. */
    double largestStep() {
        return largestStep;
    }

    /** Units at the start and restocked. */
    long units() {
        return units;
    }

    long sold() {
        return sold;
    }

    long buyers() {
        return buyers;
    }

    /** Units that the clairvoyant allocation sells at the same prices: as if from one pool. */
    long pooledSold() {
        return pooledSold;
    }

    /** Minor units. */
    double revenue() {
        return revenue;
    }
}
