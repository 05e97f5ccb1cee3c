package org.flashsale.domain;

/** What a shopper did; the names equal the symbols of the published schema. */
public enum EventType {
    VIEW,
    SEARCH,
    CLICK,
    CART_ADD,
    CART_REMOVE,
    CHECKOUT,
    PURCHASE,
    REVIEW,
    EXIT_SIGNAL
}
