package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/**
 * Matured labels of some shoppers' scores in one window.
 *
 * @param of whose scores they are
 * @param window number of the window, from 1970
 * @param sums the scores with their labels
 */
public record LabelSum(ScoredBy of, long window, ScoreSums sums) {

    /** Between operators and never in state, so it has one version. */
    public enum Format implements BinaryFormat<LabelSum> {
        INSTANCE;

        @Override
        public Class<LabelSum> type() {
            return LabelSum.class;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(LabelSum sum, DataOutput out) throws IOException {
            writeKey(sum.of, out);
            Binary.writeLong(out, sum.window);
            sum.sums.write(out);
        }

        @Override
        public LabelSum read(int version, DataInput in) throws IOException {
            return new LabelSum(readKey(in), Binary.readLong(in), ScoreSums.read(in));
        }
    }

    static void writeKey(ScoredBy key, DataOutput out) throws IOException {
        Binary.writeString(out, key.sale());
        Binary.writeString(out, key.model());
        Binary.writeString(out, key.modelVersion());
    }

    static ScoredBy readKey(DataInput in) throws IOException {
        return new ScoredBy(Binary.readString(in), Binary.readString(in), Binary.readString(in));
    }
}
