package org.flashsale.bench;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.BehaviorEventFormat;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.StepModel;

/**
 * What a model server is asked.
 *
 * @param event the event
 * @param row its feature row
 * @param vector the shopper's vector before it
 */
record Question(BehaviorEvent event, float[] row, float[] vector) {

    /** Between operators. */
    enum Format implements BinaryFormat<Question> {
        INSTANCE;

        @Override
        public Class<Question> type() {
            return Question.class;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(Question question, DataOutput out) throws IOException {
            BehaviorEventFormat.INSTANCE.write(question.event(), out);
            for (float value : question.row()) {
                out.writeFloat(value);
            }
            for (float value : question.vector()) {
                out.writeFloat(value);
            }
        }

        @Override
        public Question read(int version, DataInput in) throws IOException {
            BehaviorEvent event = BehaviorEventFormat.INSTANCE.read(version, in);
            return new Question(
                    event, floats(in, FeatureCatalogue.WIDTH), floats(in, StepModel.HIDDEN));
        }

        private static float[] floats(DataInput in, int size) throws IOException {
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = in.readFloat();
            }
            return values;
        }
    }
}
