package org.flashsale.features;

/** What becomes of an event before it is scored. */
public enum Admission {
    /** To be observed and scored. */
    FRESH,
    /** Its id is among the shopper's recent ones; nothing changed. */
    DUPLICATE,
    /** Over the shopper's events per second; nothing was remembered. */
    THROTTLED
}
