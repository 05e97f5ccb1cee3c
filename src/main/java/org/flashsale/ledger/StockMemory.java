package org.flashsale.ledger;

/**
 * What is kept of single movements and orders, beside the ledger: there are thousands, and a
 * movement concerns one or two. The ledger looks them up here and says as {@link StockNote}s what
 * has changed; whoever keeps the ledger writes these down.
 */
@FunctionalInterface
public interface StockMemory {

    /** Remembers nothing: for callers whose movements are all new and of no order. */
    StockMemory NONE = key -> 0;

    /** Movements that are at least remembered; a reservation for as many movements after it. */
    int REMEMBERED = 16_384;

    /** Units noted under a key; 0 for none. */
    long units(long key);
}
