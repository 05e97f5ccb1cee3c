package org.flashsale.sim.virtual;

/** What one SKU sold for, counted by the market and not by the controller. */
final class Books {
    private static final long NONE = -1;

    private long price = NONE;
    private int changes;
    private double largestStep;
    private long units;
    private long sold;
    private long buyers;
    private double revenue;

    /** A sale of so many units, wherever they lie. */
    Books(long units) {
        this.units = units;
    }

    void restocked(long more) {
        units += more;
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

    /**
     * Units that a clairvoyant allocation sells at the same prices at most: every buyer gets a unit
     * as long as there are any, wherever and whenever they are.
     */
    long pooledSold() {
        return Math.min(buyers, units);
    }

    /** Minor units. */
    double revenue() {
        return revenue;
    }
}
