package org.flashsale.scoring.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;

/** The golden vectors' inputs, as the model's own graph takes them, and what it says to them. */
final class GoldenRun implements AutoCloseable {

    /** Beyond it a 16-bit float is infinite. */
    private static final float HALF_MAX = 65504;

    private final ModelBundle bundle;
    private final Map<String, OnnxTensor> inputs = new TreeMap<>();

    GoldenRun(ModelBundle bundle) throws OrtException {
        this.bundle = bundle;
        for (ModelManifest.Input input : bundle.manifest().inputs()) {
            inputs.put(input.name(), tensor(input));
        }
    }

    private OnnxTensor tensor(ModelManifest.Input input) throws OrtException {
        FloatBuffer values =
                flat(bundle.golden().inputs().getOrDefault(input.name(), new float[0][]));
        ModelManifest manifest = bundle.manifest();
        long rows = bundle.golden().rows();
        return switch (input.kind()) {
            case FEATURES -> floats(values, rows, manifest.width());
            case SEQUENCE -> floats(values, rows, manifest.steps(), manifest.width());
            case STATE -> floats(values, rows, manifest.stateWidth());
            case LENGTH -> {
                IntBuffer lengths = IntBuffer.allocate(values.capacity());
                for (int row = 0; row < lengths.capacity(); row++) {
                    lengths.put(row, (int) values.get(row));
                }
                yield OnnxTensor.createTensor(
                        SessionFactory.environment(), lengths, new long[] {rows});
            }
        };
    }

    private static FloatBuffer flat(float[][] rows) {
        FloatBuffer values =
                FloatBuffer.allocate(rows.length == 0 ? 0 : rows.length * rows[0].length);
        for (float[] row : rows) {
            values.put(row);
        }
        return values.flip();
    }

    private static OnnxTensor floats(FloatBuffer values, long... shape) throws OrtException {
        return OnnxTensor.createTensor(SessionFactory.environment(), values, shape);
    }

    Map<String, OnnxTensor> inputs() {
        return inputs;
    }

    /** Runs the model; what it says differently from the golden vectors, if anything. */
    Optional<String> mismatch(OrtSession session, double tolerance) throws OrtException {
        try (RunLimit limit = RunLimit.ofALoadingModel();
                OrtSession.Result said = session.run(inputs, limit.options())) {
            for (ModelManifest.Output output : bundle.manifest().outputs()) {
                Optional<String> mismatch =
                        mismatch(
                                output,
                                (OnnxTensor) said.get(output.name()).orElseThrow(),
                                tolerance);
                if (mismatch.isPresent()) {
                    return mismatch;
                }
            }
            return Optional.empty();
        }
    }

    private Optional<String> mismatch(
            ModelManifest.Output output, OnnxTensor computed, double tolerance) {
        float[][] expected = bundle.golden().outputs().getOrDefault(output.name(), new float[0][]);
        FloatBuffer values = computed.getFloatBuffer();
        boolean kept = output.head() == ModelManifest.Head.STATE_OUT;
        for (int row = 0; row < expected.length; row++) {
            for (int i = 0; i < expected[row].length; i++) {
                float said = values.get(row * expected[row].length + i);
                // Not simply >, which a NaN would pass.
                if (!(Math.abs(said - expected[row][i]) <= tolerance)) {
                    return Optional.of(
                            "output %s of row %d is %s, recorded was %s"
                                    .formatted(output.name(), row, said, expected[row][i]));
                }
                if (kept && Math.abs(said) > HALF_MAX) {
                    return Optional.of(
                            "output %s of row %d is %s: vectors are kept in 16-bit floats, up to %s"
                                    .formatted(output.name(), row, said, HALF_MAX));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
    }
}
