package org.flashsale.features;

/** What a state takes in of an event, of a new one or of one that the ring kept. */
final class Seen {
    /** Slot of its type in {@link TypeCounts}. */
    int type;

    /** Its time, epoch ms. */
    long time;

    /** Key of its item; 0 if it has none. */
    int item;

    /** Key of its category; 0 if it has none. */
    int category;

    boolean priced;

    /** Price in minor units, 0 to {@link UserState#PRICE_MAX}; 0 if not priced. */
    long price;

    int quantity;
    boolean branded;

    /** Whether a session starts with it. */
    boolean starts;

    /** Hash of the session's id; 0 for a session without one. */
    long session;
}
