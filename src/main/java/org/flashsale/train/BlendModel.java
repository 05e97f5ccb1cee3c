package org.flashsale.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flashsale.scoring.ModelManifest;

/**
 * A network and, per head, models of one row whose logits are added to its own, in one graph.
 *
 * @param network with its share of the sum in its logits
 * @param parts what is added, per head
 */
record BlendModel(NetworkModel network, List<List<Part>> parts) implements TrainedModel {

    /**
     * A model whose logit is added.
     *
     * @param model gives a calibrated logit
     * @param weight by which it is multiplied
     */
    record Part(HeadLearner.Learned model, float weight) {}

    @Override
    public List<ModelManifest.Head> names() {
        return network.names();
    }

    @Override
    public int stateWidth() {
        return network.stateWidth();
    }

    @Override
    public Said say(float[] row, double[] state) {
        double[] next = new double[stateWidth()];
        double[] logits = network.logits(row, state, next);
        for (int h = 0; h < logits.length; h++) {
            for (Part part : parts.get(h)) {
                logits[h] += part.weight() * part.model().logit(row);
            }
            logits[h] = Logistic.sigmoid(logits[h]);
        }
        return new Said(logits, next);
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("A weighted sum of logits: ");
        text.append(network.title());
        for (int h = 0; h < parts.size(); h++) {
            for (Part part : parts.get(h)) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "; for `%s` %.2f of %s",
                                LogisticGraph.outputName(names().get(h)),
                                part.weight(),
                                part.model().description()));
            }
        }
        return text.append(',').toString();
    }

    @Override
    public OnnxGraph toGraph() {
        OnnxGraph graph = new OnnxGraph("blend");
        String features = graph.input(LogisticGraph.INPUT, network.scaling().mean().length);
        List<String> own = new ArrayList<>();
        names().forEach(head -> own.add(LogisticGraph.outputName(head) + "_network"));
        graph.split(network.addTo(graph, features), own);
        for (int h = 0; h < parts.size(); h++) {
            String name = LogisticGraph.outputName(names().get(h));
            String sum = own.get(h);
            for (int p = 0; p < parts.get(h).size(); p++) {
                Part part = parts.get(h).get(p);
                String prefix = name + "_part" + p;
                String logit = part.model().addLogit(graph, features, prefix);
                String weight = graph.constant(prefix + "_weight", new float[] {part.weight()});
                String weighted = graph.node("Mul", prefix + "_weighted", logit, weight);
                sum = graph.sum(prefix + "_added", sum, weighted);
            }
            graph.output(graph.node("Sigmoid", name, sum), 1);
        }
        return graph;
    }
}
