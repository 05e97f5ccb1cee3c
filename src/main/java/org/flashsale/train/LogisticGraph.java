package org.flashsale.train;

import java.util.List;
import java.util.Locale;
import org.flashsale.scoring.ModelManifest;

/**
 * The graph of a {@link LogisticModel}: {@code features} [N, F] → standardised and clipped → one
 * {@code Gemm} for all heads → {@code Sigmoid} → one output [N, 1] per head.
 */
final class LogisticGraph {

    /** Name of the graph's input. */
    static final String INPUT = "features";

    private LogisticGraph() {}

    /** Name of a head's output. */
    static String outputName(ModelManifest.Head head) {
        return head.name().toLowerCase(Locale.ROOT);
    }

    /** The model as a graph. */
    static OnnxGraph of(LogisticModel model) {
        List<LogisticModel.Head> heads = model.heads();
        List<String> names = heads.stream().map(head -> outputName(head.head())).toList();
        OnnxGraph graph = new OnnxGraph("multi-head-logistic-regression");
        String features = graph.input(INPUT, model.scaling().mean().length);
        Scaling scaling = model.scaling();
        String row =
                graph.standardised(
                        "",
                        features,
                        scaling.mean(),
                        scaling.inverseDeviation(),
                        (float) Scaling.CLIP);
        String logits = graph.affine("logits", row, weights(heads), biases(heads));
        graph.split(graph.node("Sigmoid", "probabilities", logits), names);
        names.forEach(name -> graph.output(name, 1));
        return graph;
    }

    /** [F, heads], row by row. */
    private static float[] weights(List<LogisticModel.Head> heads) {
        int width = heads.get(0).weights().length;
        float[] weights = new float[width * heads.size()];
        for (int f = 0; f < width; f++) {
            for (int h = 0; h < heads.size(); h++) {
                weights[f * heads.size() + h] = heads.get(h).weights()[f];
            }
        }
        return weights;
    }

    private static float[] biases(List<LogisticModel.Head> heads) {
        float[] biases = new float[heads.size()];
        for (int h = 0; h < biases.length; h++) {
            biases[h] = heads.get(h).bias();
        }
        return biases;
    }
}
