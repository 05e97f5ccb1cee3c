package org.flashsale.ledger;

import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;

/** Short ways to write stock movements. */
final class Facts {

    private Facts() {}

    static StockMovement fact(String id, MovementType type, String pool, long units) {
        return fact(id, type, pool, units, "", "");
    }

    static StockMovement ofOrder(
            String id, MovementType type, String pool, long units, String order) {
        return fact(id, type, pool, units, order, "");
    }

    static StockMovement answering(
            String id, MovementType type, String pool, long units, String command) {
        return fact(id, type, pool, units, "", command);
    }

    static StockMovement fact(
            String id, MovementType type, String pool, long units, String order, String command) {
        return new StockMovement(id, type, 1_000, "sku", pool, units, order, command);
    }
}
