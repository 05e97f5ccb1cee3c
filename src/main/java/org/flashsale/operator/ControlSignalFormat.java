package org.flashsale.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.SaleFiguresFormat;

/** Binary format of {@link ControlSignal}. */
public enum ControlSignalFormat implements BinaryFormat<ControlSignal> {
    INSTANCE;

    private static final int FIGURES = 0;
    private static final int ORDER = 1;
    private static final int EPOCH = 2;

    @Override
    public Class<ControlSignal> type() {
        return ControlSignal.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(ControlSignal signal, DataOutput out) throws IOException {
        if (signal instanceof ControlSignal.Order order) {
            out.writeByte(ORDER);
            GoodControlFormat.INSTANCE.write(order.record(), out);
        } else if (signal instanceof ControlSignal.Figures sent) {
            out.writeByte(FIGURES);
            SaleFiguresFormat.INSTANCE.write(sent.figures(), out);
        } else if (signal instanceof ControlSignal.Epoch epoch) {
            out.writeByte(EPOCH);
            out.writeLong(epoch.value());
        }
    }

    @Override
    public ControlSignal read(int version, DataInput in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case FIGURES -> new ControlSignal.Figures(SaleFiguresFormat.INSTANCE.read(version, in));
            case ORDER -> new ControlSignal.Order(GoodControlFormat.INSTANCE.read(version, in));
            case EPOCH -> new ControlSignal.Epoch(in.readLong());
            default -> throw new IOException("no control signal is of the kind " + kind);
        };
    }
}
