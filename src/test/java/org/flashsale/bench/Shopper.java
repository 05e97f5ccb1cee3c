package org.flashsale.bench;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.UserState;
import org.flashsale.features.UserStateFormat;
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

    /** How a shopper is stored. */
    enum Format implements BinaryFormat<Shopper> {
        INSTANCE;

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
            UserStateFormat.INSTANCE.write(shopper.state, out);
            for (float value : shopper.vector) {
                out.writeFloat(value);
            }
        }

        @Override
        public Shopper read(int version, DataInput in) throws IOException {
            UserState state = UserStateFormat.INSTANCE.read(UserStateFormat.INSTANCE.version(), in);
            float[] vector = new float[StepModel.HIDDEN];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = in.readFloat();
            }
            return new Shopper(state, vector);
        }
    }
}
