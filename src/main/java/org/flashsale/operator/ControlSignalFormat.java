package org.flashsale.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.SaleFiguresFormat;
import org.flashsale.wire.PriceUpdateCodec;

/** Binary format of {@link ControlSignal}. */
public enum ControlSignalFormat implements BinaryFormat<ControlSignal> {
    INSTANCE;

    private static final int FIGURES = 0;
    private static final int ORDER = 1;
    private static final int EPOCH = 2;
    private static final int START = 3;
    private static final int EFFECTIVE = 4;
    private static final int SHOWN = 5;

    /** Version of the formats inside, which never changed. */
    private static final int INNER = 1;

    @Override
    public Class<ControlSignal> type() {
        return ControlSignal.class;
    }

    @Override
    public int version() {
        return 2;
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
        } else if (signal instanceof ControlSignal.Start start) {
            out.writeByte(START);
            out.writeLong(start.epoch());
            out.writeLong(start.known());
        } else if (signal instanceof ControlSignal.Effective order) {
            out.writeByte(EFFECTIVE);
            GoodControlFormat.INSTANCE.write(order.record(), out);
            out.writeLong(order.at());
            out.writeLong(order.passed());
        } else if (signal instanceof ControlSignal.Shown shown) {
            out.writeByte(SHOWN);
            PriceUpdateCodec.INSTANCE.write(shown.update(), out);
        }
    }

    @Override
    public ControlSignal read(int version, DataInput in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case FIGURES -> new ControlSignal.Figures(SaleFiguresFormat.INSTANCE.read(INNER, in));
            case ORDER -> new ControlSignal.Order(GoodControlFormat.INSTANCE.read(INNER, in));
            case EPOCH -> new ControlSignal.Epoch(in.readLong());
            case START -> new ControlSignal.Start(in.readLong(), in.readLong());
            case EFFECTIVE ->
                    new ControlSignal.Effective(
                            GoodControlFormat.INSTANCE.read(INNER, in),
                            in.readLong(),
                            in.readLong());
            case SHOWN -> new ControlSignal.Shown(PriceUpdateCodec.INSTANCE.read(INNER, in));
            default -> throw new IOException("no control signal is of the kind " + kind);
        };
    }
}
