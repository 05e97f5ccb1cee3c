package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;

/** Binary format of {@link Recalibrator}. */
public enum RecalibratorFormat implements BinaryFormat<Recalibrator> {
    INSTANCE;

    @Override
    public Class<Recalibrator> type() {
        return Recalibrator.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Recalibrator state, DataOutput out) throws IOException {
        state.write(out);
    }

    @Override
    public Recalibrator read(int version, DataInput in) throws IOException {
        return Recalibrator.read(in);
    }
}
