package org.flashsale.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flashsale.scoring.GoldenVectors;
import org.flashsale.scoring.ModelManifest;

/** Makes the four files of a bundle of a trained model. */
final class BundleWriter {

    private static final double GOLDEN_TOLERANCE = 1e-5;
    private static final int GOLDEN_REAL_ROWS = 40;

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
                        List.of(
                                new ModelManifest.Input(
                                        LogisticGraph.INPUT,
                                        ModelManifest.InputKind.FEATURES,
                                        List.of(-1L, (long) result.catalogue().width()))),
                        result.model().names().stream()
                                .map(
                                        head ->
                                                new ModelManifest.Output(
                                                        LogisticGraph.outputName(head), head))
                                .toList(),
                        result.catalogue().hash(),
                        result.catalogue().names(),
                        data,
                        result.metrics(),
                        hashes);
        files.put(ModelManifest.FILE, manifest.toJson());
        return files;
    }

    /** Real rows, evenly spread over the log, and rows that no log holds. */
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
        Map<String, float[][]> outputs = new HashMap<>();
        for (int h = 0; h < model.names().size(); h++) {
            float[][] expected = new float[inputs.size()][1];
            for (int i = 0; i < expected.length; i++) {
                expected[i][0] = (float) model.score(inputs.get(i))[h];
            }
            outputs.put(LogisticGraph.outputName(model.names().get(h)), expected);
        }
        return new GoldenVectors(
                GOLDEN_TOLERANCE,
                Map.of(LogisticGraph.INPUT, inputs.toArray(new float[0][])),
                outputs);
    }
}
