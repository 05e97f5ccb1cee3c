package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;

/** Binary format of control records as a plan book keeps them, stripped ones included. */
public enum ControlRecordFormat implements BinaryFormat<ControlRecord> {
    INSTANCE;

    @Override
    public Class<ControlRecord> type() {
        return ControlRecord.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(ControlRecord record, DataOutput out) throws IOException {
        Binary.writeString(out, record.kind());
        Binary.writeString(out, record.id());
        Binary.writeString(out, record.requestId());
        Binary.writeLong(out, record.issuedAt());
        out.writeBoolean(record.effectiveFrom().isPresent());
        if (record.effectiveFrom().isPresent()) {
            Binary.writeLong(out, record.effectiveFrom().getAsLong());
        }
        Binary.writeString(out, record.issuer());
        Binary.writeString(out, record.document());
    }

    @Override
    public ControlRecord read(int version, DataInput in) throws IOException {
        return new ControlRecord(
                Binary.readString(in),
                Binary.readString(in),
                Binary.readString(in),
                Binary.readLong(in),
                in.readBoolean() ? OptionalLong.of(Binary.readLong(in)) : OptionalLong.empty(),
                Binary.readString(in),
                Binary.readString(in));
    }
}
