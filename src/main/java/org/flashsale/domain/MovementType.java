package org.flashsale.domain;

/** Which accounts of the ledger a movement concerns. */
public enum MovementType {
    INITIAL,
    RESTOCK,
    RESERVE,
    RELEASE,
    SALE,
    TRANSFER_OUT,
    TRANSFER_IN,
    ADJUSTMENT
}
