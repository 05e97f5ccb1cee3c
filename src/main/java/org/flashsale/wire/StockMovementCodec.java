package org.flashsale.wire;

import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;

/** {@code stock-movements}. */
public enum StockMovementCodec implements Codec<StockMovement> {
    INSTANCE;

    private static final Symbols<MovementType> TYPES = new Symbols<>(MovementType.class);

    @Override
    public Topic topic() {
        return Topic.STOCK_MOVEMENTS;
    }

    @Override
    public Class<StockMovement> type() {
        return StockMovement.class;
    }

    @Override
    public long eventTime(StockMovement movement) {
        return movement.time();
    }

    @Override
    public void writeBody(StockMovement movement, BodyWriter out) {
        out.writeText(movement.movementId());
        TYPES.write(movement.type(), out);
        out.writeLong(movement.time());
        out.writeText(movement.sku());
        out.writeText(movement.pool());
        out.writeLong(movement.units());
        out.writeOptionalText(movement.orderId());
        out.writeOptionalText(movement.cause());
    }

    @Override
    public StockMovement readBody(BodyReader in) throws RejectedRecord {
        String id = in.readLabel("movementId");
        MovementType type = TYPES.read("type", in);
        return new StockMovement(
                id,
                type,
                Limits.time("time", in.readLong()),
                in.readId("sku"),
                in.readId("pool"),
                Limits.units("units", in.readLong(), type == MovementType.ADJUSTMENT),
                in.readOptionalId("orderId"),
                in.readOptionalLabel("cause"));
    }
}
