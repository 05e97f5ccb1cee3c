package org.flashsale.domain;

/** The counters of the books; the names in camel case are the fields of {@code sale-metrics}. */
public enum Count {
    EVENTS_READ,
    EVENTS_SCORED,
    DUPLICATES,
    LATE,
    LATE_FOR_DEMAND,
    THROTTLED,
    OUTSIDE_SALE,
    DEAD_LETTERS,
    VIEWS,
    PURCHASES,
    MOVEMENTS,
    MOVEMENTS_REPEATED,
    UNITS_INITIAL,
    UNITS_RESTOCKED,
    UNITS_ADJUSTED,
    UNITS_SOLD,
    UNITS_UNEXPLAINED,
    REVENUE,
    PRICE_UPDATES,
    PRICE_CHANGES,
    REALLOCATIONS,
    UNITS_MOVED,
    ALERTS,
    CONSERVATION_ERRORS,
    QUOTES_IGNORED
}
