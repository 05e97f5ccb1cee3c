package org.flashsale.demand;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;

/** Binary format of {@link SaleWideState}. */
public enum SaleWideStateFormat implements BinaryFormat<SaleWideState> {
    INSTANCE;

    @Override
    public Class<SaleWideState> type() {
        return SaleWideState.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(SaleWideState state, DataOutput out) throws IOException {
        state.write(out);
    }

    @Override
    public SaleWideState read(int version, DataInput in) throws IOException {
        return SaleWideState.read(in);
    }
}
