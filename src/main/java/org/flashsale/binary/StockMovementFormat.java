package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;

/** Binary format of {@link StockMovement}. */
public enum StockMovementFormat implements BinaryFormat<StockMovement> {
    INSTANCE;

    @Override
    public Class<StockMovement> type() {
        return StockMovement.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(StockMovement movement, DataOutput out) throws IOException {
        Binary.writeString(out, movement.movementId());
        Binary.writeString(out, movement.type().name());
        Binary.writeLong(out, movement.time());
        Binary.writeString(out, movement.sku());
        Binary.writeString(out, movement.pool());
        Binary.writeLong(out, movement.units());
        Binary.writeString(out, movement.orderId());
        Binary.writeString(out, movement.cause());
    }

    @Override
    public StockMovement read(int version, DataInput in) throws IOException {
        return new StockMovement(
                Binary.readString(in),
                MovementType.valueOf(Binary.readString(in)),
                Binary.readLong(in),
                Binary.readString(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readString(in),
                Binary.readString(in));
    }
}
