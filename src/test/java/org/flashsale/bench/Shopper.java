package org.flashsale.bench;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.HalfFloats;
import org.flashsale.features.UserRecord;
import org.flashsale.features.UserState;
import org.flashsale.scoring.StepModel;

/** What the rivals keep of a shopper: the same features and the same vector as the operator. */
final class Shopper {

    final UserState state;
    float[] vector;

    private Shopper(UserState state, float[] vector) {
        this.state = state;
        this.vector = vector;
    }

    /** One of whom nothing is known. */
    static Shopper unknown() {
        return new Shopper(new UserState(), new float[StepModel.HIDDEN]);
    }

    /** Takes an event in; its feature row. */
    float[] observe(BehaviorEvent event) {
        float[] row = new float[FeatureCatalogue.WIDTH];
        var unused = state.admit(event, Integer.MAX_VALUE);
        state.observe(event, row, 0);
        return row;
    }

    /** As the operator stores a shopper: the same record, the vector in 16-bit floats. */
    enum Format implements BinaryFormat<Shopper> {
        INSTANCE;

        private static final int TAG = 1;
        private static final ThreadLocal<UserRecord> RECORDS =
                ThreadLocal.withInitial(UserRecord::new);

        @Override
        public Class<Shopper> type() {
            return Shopper.class;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(Shopper shopper, DataOutput out) throws IOException {
            UserRecord record = RECORDS.get();
            int length = record.encode(shopper.state, StepModel.HIDDEN);
            UserRecord.setTag(record.bytes(), 0, TAG);
            ShortBuffer halfs = vector(record.bytes());
            for (float value : shopper.vector) {
                halfs.put(HalfFloats.of(value));
            }
            out.writeInt(length);
            out.write(record.bytes(), 0, length);
        }

        @Override
        public Shopper read(int version, DataInput in) throws IOException {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            Shopper shopper = unknown();
            RECORDS.get().decode(bytes, 0, bytes.length, shopper.state);
            ShortBuffer halfs = vector(bytes);
            for (int i = 0; i < shopper.vector.length; i++) {
                shopper.vector[i] = HalfFloats.toFloat(halfs.get());
            }
            return shopper;
        }

        private static ShortBuffer vector(byte[] record) {
            int from = UserRecord.vectorAt(0);
            return ByteBuffer.wrap(record, from, StepModel.HIDDEN * Short.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
        }
    }
}
