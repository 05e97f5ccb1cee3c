package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.demand.SaleFigures;

/** Sale-wide figures of a tick. */
public enum SaleFiguresFormat implements BinaryFormat<SaleFigures> {
    INSTANCE;

    @Override
    public Class<SaleFigures> type() {
        return SaleFigures.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(SaleFigures figures, DataOutput out) throws IOException {
        Binary.writeString(out, figures.sale());
        Binary.writeInt(out, figures.tick());
        out.writeDouble(figures.level());
        out.writeDouble(figures.fastLevel());
        out.writeDouble(figures.purchases());
        out.writeDouble(figures.scores());
    }

    @Override
    public SaleFigures read(int version, DataInput in) throws IOException {
        return new SaleFigures(
                Binary.readString(in),
                Binary.readInt(in),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }
}
