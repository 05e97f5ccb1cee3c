package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.CompetitorPrice;

/** Binary format of {@link CompetitorPrice}. */
public enum CompetitorPriceFormat implements BinaryFormat<CompetitorPrice> {
    INSTANCE;

    @Override
    public Class<CompetitorPrice> type() {
        return CompetitorPrice.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(CompetitorPrice price, DataOutput out) throws IOException {
        Binary.writeString(out, price.sku());
        Binary.writeString(out, price.competitor());
        Binary.writeLong(out, price.price());
        Binary.writeString(out, price.currency());
        Binary.writeLong(out, price.observedAt());
        Binary.writeLong(out, price.validUntil());
    }

    @Override
    public CompetitorPrice read(int version, DataInput in) throws IOException {
        return new CompetitorPrice(
                Binary.readString(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in));
    }
}
