package org.flashsale.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.OriginFormat;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.wire.ControlRecordCodec;

/** Binary format of usable control records with their origin. */
public enum GoodControlFormat implements BinaryFormat<Read.Good<ControlRecord>> {
    INSTANCE;

    @Override
    @SuppressWarnings("unchecked")
    public Class<Read.Good<ControlRecord>> type() {
        return (Class<Read.Good<ControlRecord>>) (Class<?>) Read.Good.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Read.Good<ControlRecord> good, DataOutput out) throws IOException {
        OriginFormat.INSTANCE.write(good.origin(), out);
        ControlRecordCodec.INSTANCE.write(good.value(), out);
    }

    @Override
    public Read.Good<ControlRecord> read(int version, DataInput in) throws IOException {
        var origin = OriginFormat.INSTANCE.read(version, in);
        return new Read.Good<>(ControlRecordCodec.INSTANCE.read(version, in), origin);
    }
}
