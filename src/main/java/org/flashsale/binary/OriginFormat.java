package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.Origin;

/** Where records were read. */
public enum OriginFormat implements BinaryFormat<Origin> {
    INSTANCE;

    @Override
    public Class<Origin> type() {
        return Origin.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Origin origin, DataOutput out) throws IOException {
        Binary.writeString(out, origin.topic());
        Binary.writeInt(out, origin.partition());
        Binary.writeLong(out, origin.offset());
        Binary.writeLong(out, origin.appendedAt());
    }

    @Override
    public Origin read(int version, DataInput in) throws IOException {
        return new Origin(
                Binary.readString(in),
                Binary.readInt(in),
                Binary.readLong(in),
                Binary.readLong(in));
    }
}
