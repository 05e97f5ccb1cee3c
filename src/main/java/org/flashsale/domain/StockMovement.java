package org.flashsale.domain;

/**
 * One fact about physical stock.
 *
 * @param movementId unique id, never empty
 * @param type kind of movement
 * @param time event time, epoch ms
 * @param sku stock keeping unit
 * @param pool pool whose stock moves
 * @param units whole units, above 0; below 0 too for {@link MovementType#ADJUSTMENT}
 * @param orderId order behind it, or empty
 * @param cause reallocation command that it answers, or empty
 */
public record StockMovement(
        String movementId,
        MovementType type,
        long time,
        String sku,
        String pool,
        long units,
        String orderId,
        String cause) {}
