package org.flashsale.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Map;

/** The step model as most people call it: arrays of arrays, one event a run. */
final class PerEventModel implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /** What the model says of an event. */
    record Said(float purchase, float exit, float[] vector) {}

    /**
     * @param bundle folder of the step model's bundle
     */
    PerEventModel(String bundle) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        session = environment.createSession(Path.of(bundle, "model.onnx").toString(), options);
    }

    Said say(float[] row, float[] vector) throws OrtException {
        try (OnnxTensor features = OnnxTensor.createTensor(environment, new float[][] {row});
                OnnxTensor state = OnnxTensor.createTensor(environment, new float[][] {vector});
                OrtSession.Result result =
                        session.run(Map.of("features", features, "state", state))) {
            return new Said(
                    output(result, "purchase")[0],
                    output(result, "exit")[0],
                    output(result, "state_out"));
        }
    }

    private static float[] output(OrtSession.Result result, String name) throws OrtException {
        return ((float[][]) result.get(name).orElseThrow().getValue())[0];
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
