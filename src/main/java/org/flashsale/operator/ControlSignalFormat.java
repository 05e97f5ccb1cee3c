package org.flashsale.operator;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.SaleFiguresFormat;

/** Binary format of {@link ControlSignal}. */
public enum ControlSignalFormat implements BinaryFormat<ControlSignal> {
    INSTANCE;

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
            out.writeBoolean(true);
            GoodControlFormat.INSTANCE.write(order.record(), out);
        } else if (signal instanceof ControlSignal.Figures sent) {
            out.writeBoolean(false);
            SaleFiguresFormat.INSTANCE.write(sent.figures(), out);
        }
    }

    @Override
    public ControlSignal read(int version, DataInput in) throws IOException {
        return in.readBoolean()
                ? new ControlSignal.Order(GoodControlFormat.INSTANCE.read(version, in))
                : new ControlSignal.Figures(SaleFiguresFormat.INSTANCE.read(version, in));
    }
}
