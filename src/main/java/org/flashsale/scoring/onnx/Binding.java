package org.flashsale.scoring.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.HalfVectors;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.Vectors;

/**
 * Tensors over the first rows of a batch's buffers, one per input and output that the manifest
 * names, pinned for all runs of that many rows.
 */
final class Binding implements AutoCloseable {

    /** Outputs besides those that are bound. */
    private static final Set<String> NO_OTHERS = Set.of();

    private final Map<String, OnnxTensor> inputs = new TreeMap<>();
    private final Map<String, OnnxTensor> outputs = new TreeMap<>();

    /** Binds a batch to the ports of a session whose signature was checked. */
    Binding(ModelManifest manifest, OrtSession session, Batch batch, int rows) throws OrtException {
        for (ModelManifest.Input input : manifest.inputs()) {
            boolean halfs = input.kind() == ModelManifest.InputKind.STATE;
            inputs.put(
                    halfs ? HalfVectors.port(input.name()) : input.name(),
                    tensor(input.kind(), batch, rows));
        }
        for (ModelManifest.Output output : manifest.outputs()) {
            boolean halfs = output.head() == ModelManifest.Head.STATE_OUT;
            outputs.put(
                    halfs ? HalfVectors.port(output.name()) : output.name(),
                    tensor(output.head(), batch, rows, Ports.shape(session, output, rows)));
        }
    }

    private static OnnxTensor tensor(ModelManifest.InputKind kind, Batch batch, int rows)
            throws OrtException {
        return switch (kind) {
            case FEATURES -> floats(batch.features(), rows, batch.width());
            case SEQUENCE -> floats(batch.sequence(), rows, batch.steps(), batch.width());
            case LENGTH ->
                    OnnxTensor.createTensor(
                            SessionFactory.environment(),
                            batch.lengths().slice(0, rows),
                            new long[] {rows});
            case STATE -> halfs(batch.state(), rows, batch.stateWidth());
        };
    }

    private static OnnxTensor tensor(
            ModelManifest.Head head, Batch batch, int rows, long[] shapeOfANumber)
            throws OrtException {
        return switch (head) {
            case PURCHASE -> floats(batch.purchase(), shapeOfANumber);
            case EXIT -> floats(batch.exit(), shapeOfANumber);
            case SENSITIVITY -> floats(batch.sensitivity(), shapeOfANumber);
            case STATE_OUT -> halfs(batch.stateOut(), rows, batch.stateWidth());
        };
    }

    private static OnnxTensor halfs(Vectors vectors, int rows, int width) throws OrtException {
        return OnnxTensor.createTensor(
                SessionFactory.environment(),
                vectors.first(rows),
                new long[] {rows, width},
                OnnxJavaType.FLOAT16);
    }

    private static OnnxTensor floats(FloatBuffer buffer, long... shape) throws OrtException {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return OnnxTensor.createTensor(
                SessionFactory.environment(), buffer.slice(0, Math.toIntExact(size)), shape);
    }

    /** Runs the model once. */
    void run(OrtSession session, OrtSession.RunOptions options) throws OrtException {
        session.run(inputs, NO_OTHERS, outputs, options).close();
    }

    @Override
    public void close() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
    }
}
