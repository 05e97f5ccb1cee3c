package org.flashsale.scoring.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.ModelManifest;

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
            inputs.put(input.name(), tensor(input.kind(), batch, rows));
        }
        for (ModelManifest.Output output : manifest.outputs()) {
            outputs.put(
                    output.name(),
                    floats(
                            buffer(output.head(), batch),
                            Ports.shape(session, output, batch.stateWidth(), rows)));
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
            case STATE -> floats(batch.state(), rows, batch.stateWidth());
        };
    }

    private static OnnxTensor floats(FloatBuffer buffer, long... shape) throws OrtException {
        long size = 1;
        for (long dimension : shape) {
            size *= dimension;
        }
        return OnnxTensor.createTensor(
                SessionFactory.environment(), buffer.slice(0, Math.toIntExact(size)), shape);
    }

    /** Where an output goes. */
    static FloatBuffer buffer(ModelManifest.Head head, Batch batch) {
        return switch (head) {
            case PURCHASE -> batch.purchase();
            case EXIT -> batch.exit();
            case SENSITIVITY -> batch.sensitivity();
            case STATE_OUT -> batch.stateOut();
        };
    }

    Map<String, OnnxTensor> inputs() {
        return inputs;
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
