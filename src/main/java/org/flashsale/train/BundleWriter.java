package org.flashsale.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.flashsale.scoring.GoldenVectors;
import org.flashsale.scoring.ModelManifest;

/** Makes the four files of a bundle of a trained model. */
final class BundleWriter {

    private static final double GOLDEN_TOLERANCE = 1e-5;
    private static final int GOLDEN_REAL_ROWS = 40;

    /** Events of a golden shopper. */
    private static final int GOLDEN_EVENTS = 8;

    /** Values that no log holds: far beyond the clipping on both sides, and the middle. */
    private static final float[] GOLDEN_EXTREMES = {0, 1, -1, 5, 30, -30, 1e6f, -1e6f};

    private BundleWriter() {}

    /**
     * The bundle's files by name.
     *
     * @param name name of the model
     * @param version its version
     * @param card text of the card
     * @param data files that it was trained on
     */
    static Map<String, byte[]> files(
            String name,
            String version,
            Trainer.Result result,
            String card,
            List<ModelManifest.TrainingFile> data) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(ModelManifest.GRAPH_FILE, result.model().graph());
        files.put(ModelManifest.GOLDEN_FILE, golden(result.model(), result.rows()).toJson());
        files.put(ModelManifest.CARD_FILE, card.getBytes(StandardCharsets.UTF_8));
        Map<String, String> hashes = new TreeMap<>();
        files.forEach((file, bytes) -> hashes.put(file, Sha256.of(bytes)));
        ModelManifest manifest =
                new ModelManifest(
                        ModelManifest.FORMAT,
                        name,
                        version,
                        OnnxGraph.OPSET,
                        inputs(result),
                        outputs(result.model()),
                        result.catalogue().hash(),
                        result.catalogue().names(),
                        data,
                        result.metrics(),
                        hashes);
        files.put(ModelManifest.FILE, manifest.toJson());
        return files;
    }

    private static List<ModelManifest.Input> inputs(Trainer.Result result) {
        List<ModelManifest.Input> inputs = new ArrayList<>();
        inputs.add(
                new ModelManifest.Input(
                        LogisticGraph.INPUT,
                        ModelManifest.InputKind.FEATURES,
                        List.of(-1L, (long) result.catalogue().width())));
        int width = result.model().stateWidth();
        if (width > 0) {
            inputs.add(
                    new ModelManifest.Input(
                            NetworkModel.STATE,
                            ModelManifest.InputKind.STATE,
                            List.of(-1L, (long) width)));
        }
        return inputs;
    }

    private static List<ModelManifest.Output> outputs(TrainedModel model) {
        List<ModelManifest.Output> outputs = new ArrayList<>();
        for (ModelManifest.Head head : model.names()) {
            outputs.add(new ModelManifest.Output(LogisticGraph.outputName(head), head));
        }
        if (model.stateWidth() > 0) {
            outputs.add(
                    new ModelManifest.Output(NetworkModel.STATE_OUT, ModelManifest.Head.STATE_OUT));
        }
        return outputs;
    }

    /**
     * Real rows, evenly spread over the log, and rows that no log holds. A model that remembers
     * takes them as events of one shopper, with a new one every few rows.
     */
    private static GoldenVectors golden(TrainedModel model, float[][] rows) {
        List<float[]> inputs = new ArrayList<>();
        for (int i = 0; i < GOLDEN_REAL_ROWS; i++) {
            inputs.add(rows[(int) ((long) i * rows.length / GOLDEN_REAL_ROWS)]);
        }
        for (float extreme : GOLDEN_EXTREMES) {
            float[] row = new float[rows[0].length];
            Arrays.fill(row, extreme);
            inputs.add(row);
        }
        float[][] states = new float[inputs.size()][];
        float[][] statesOut = new float[inputs.size()][];
        float[][][] probabilities = new float[model.names().size()][inputs.size()][1];
        double[] state = new double[model.stateWidth()];
        for (int i = 0; i < inputs.size(); i++) {
            states[i] = floats(i % GOLDEN_EVENTS == 0 ? new double[state.length] : state);
            TrainedModel.Said said = model.say(inputs.get(i), doubles(states[i]));
            state = said.state();
            statesOut[i] = floats(state);
            for (int h = 0; h < probabilities.length; h++) {
                probabilities[h][i][0] = (float) said.outputs()[h];
            }
        }
        Map<String, float[][]> in = new HashMap<>();
        in.put(LogisticGraph.INPUT, inputs.toArray(new float[0][]));
        Map<String, float[][]> out = new HashMap<>();
        for (int h = 0; h < probabilities.length; h++) {
            out.put(LogisticGraph.outputName(model.names().get(h)), probabilities[h]);
        }
        if (model.stateWidth() > 0) {
            in.put(NetworkModel.STATE, states);
            out.put(NetworkModel.STATE_OUT, statesOut);
        }
        return new GoldenVectors(GOLDEN_TOLERANCE, in, out);
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
