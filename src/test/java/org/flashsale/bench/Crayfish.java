package org.flashsale.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flashsale.train.OnnxGraph;

/**
 * The network of Crayfish's smaller benchmark (Horchidan et al., EDBT 2024): pictures of 28 × 28,
 * three hidden layers of 32, ten classes, about 28,000 parameters; with random weights, which cost
 * what trained ones do. Runs batches in buffers that are used again.
 */
final class Crayfish implements AutoCloseable {

    /** Values of a picture. */
    static final int PIXELS = 28 * 28;

    /** Values of an answer. */
    static final int CLASSES = 10;

    private static final int[] LAYERS = {PIXELS, 32, 32, 32, CLASSES};

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final FloatBuffer pictures;
    private final FloatBuffer answers;
    private final List<Run> runs = new ArrayList<>();

    private record Run(int rows, Map<String, OnnxTensor> in, Map<String, OnnxTensor> out) {}

    /**
     * @param rowsMax most pictures of a run, a power of two
     */
    Crayfish(int rowsMax) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        session = environment.createSession(graph(), options);
        pictures = floats(rowsMax * PIXELS);
        answers = floats(rowsMax * CLASSES);
        for (int rows = 1; rows <= rowsMax; rows *= 2) {
            runs.add(
                    new Run(
                            rows,
                            Map.of("pictures", tensor(pictures, rows, PIXELS)),
                            Map.of("classes", tensor(answers, rows, CLASSES))));
        }
        for (Run run : runs) {
            session.run(run.in(), run.out()).close();
        }
    }

    private OnnxTensor tensor(FloatBuffer buffer, int rows, int width) throws OrtException {
        return OnnxTensor.createTensor(
                environment, buffer.slice(0, rows * width), new long[] {rows, width});
    }

    private static FloatBuffer floats(int size) {
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static byte[] graph() {
        SplittableRandom random = new SplittableRandom(1);
        OnnxGraph graph = new OnnxGraph("crayfish-ffnn");
        String value = graph.input("pictures", PIXELS);
        for (int layer = 1; layer < LAYERS.length; layer++) {
            float[] weights = new float[LAYERS[layer - 1] * LAYERS[layer]];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) ((random.nextDouble() - 0.5) / Math.sqrt(LAYERS[layer - 1]));
            }
            String sum = graph.affine("sum" + layer, value, weights, new float[LAYERS[layer]]);
            boolean last = layer == LAYERS.length - 1;
            value = graph.node(last ? "Softmax" : "Relu", last ? "classes" : "layer" + layer, sum);
        }
        graph.output(value, CLASSES);
        return graph.toBytes();
    }

    /** Where picture after picture is put. */
    FloatBuffer pictures() {
        return pictures;
    }

    /** The classes' probabilities, picture after picture, after a run. */
    FloatBuffer answers() {
        return answers;
    }

    /** Scores the first pictures. */
    void run(int rows) throws OrtException {
        Run run = runs.get(32 - Integer.numberOfLeadingZeros(rows - 1));
        session.run(run.in(), run.out()).close();
    }

    @Override
    public void close() throws OrtException {
        for (Run run : runs) {
            run.in().values().forEach(OnnxTensor::close);
            run.out().values().forEach(OnnxTensor::close);
        }
        session.close();
    }
}
