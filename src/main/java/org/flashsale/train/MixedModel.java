package org.flashsale.train;

import java.util.List;
import org.flashsale.scoring.ModelManifest;

/**
 * Heads of any kind side by side over one row, each with its own part of the graph.
 *
 * @param width cells of a row
 * @param names heads
 * @param heads what was learned for each head, in the same order
 */
record MixedModel(
        int width, List<ModelManifest.Head> names, List<? extends HeadLearner.Learned> heads)
        implements TrainedModel.OfRows {

    @Override
    public double[] score(float[] row) {
        return heads.stream().mapToDouble(head -> head.probability(row)).toArray();
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder();
        for (int h = 0; h < heads.size(); h++) {
            text.append(h == 0 ? "" : ", ");
            text.append('`').append(LogisticGraph.outputName(names.get(h))).append("` by ");
            text.append(heads.get(h).description());
        }
        return text + ",";
    }

    @Override
    public OnnxGraph toGraph() {
        OnnxGraph graph = new OnnxGraph("heads-side-by-side");
        String features = graph.input(LogisticGraph.INPUT, width);
        for (int h = 0; h < heads.size(); h++) {
            String name = LogisticGraph.outputName(names.get(h));
            String logit = heads.get(h).addLogit(graph, features, name);
            graph.output(graph.node("Sigmoid", name, logit), 1);
        }
        return graph;
    }
}
