package org.flashsale.control;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.CompetitorPriceFormat;
import org.flashsale.binary.DemandSumFormat;
import org.flashsale.binary.OriginFormat;
import org.flashsale.binary.StockMovementFormat;

/** The inputs that travel to the task of their SKU: demand, movements and quotes. */
public enum SkuInputFormat implements BinaryFormat<SkuInput.Keyed> {
    INSTANCE;

    private static final int DEMAND = 0;
    private static final int MOVEMENT = 1;
    private static final int QUOTE = 2;

    /** Version of the formats inside that never changed; that of demand is this one's. */
    private static final int INNER = 1;

    @Override
    public Class<SkuInput.Keyed> type() {
        return SkuInput.Keyed.class;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(SkuInput.Keyed input, DataOutput out) throws IOException {
        if (input instanceof SkuInput.Demand demand) {
            out.writeByte(DEMAND);
            DemandSumFormat.INSTANCE.write(demand.sum(), out);
        } else if (input instanceof SkuInput.Movement movement) {
            out.writeByte(MOVEMENT);
            StockMovementFormat.INSTANCE.write(movement.movement(), out);
            OriginFormat.INSTANCE.write(movement.origin(), out);
            Binary.writeLong(out, movement.now());
        } else if (input instanceof SkuInput.Quote quote) {
            out.writeByte(QUOTE);
            CompetitorPriceFormat.INSTANCE.write(quote.price(), out);
            OriginFormat.INSTANCE.write(quote.origin(), out);
            Binary.writeLong(out, quote.now());
        }
    }

    @Override
    public SkuInput.Keyed read(int version, DataInput in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case DEMAND -> new SkuInput.Demand(DemandSumFormat.INSTANCE.read(version, in));
            case MOVEMENT ->
                    new SkuInput.Movement(
                            StockMovementFormat.INSTANCE.read(INNER, in),
                            OriginFormat.INSTANCE.read(INNER, in),
                            Binary.readLong(in));
            case QUOTE ->
                    new SkuInput.Quote(
                            CompetitorPriceFormat.INSTANCE.read(INNER, in),
                            OriginFormat.INSTANCE.read(INNER, in),
                            Binary.readLong(in));
            default -> throw new IOException("no kind of input: " + kind);
        };
    }
}
