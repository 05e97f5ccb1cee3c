package org.flashsale.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flashsale.scoring.ModelManifest;

/**
 * A network and, per head, models of one row whose logits are added to its own, in one graph.
 *
 * @param network with its share of the sum in its logits
 * @param shares of the network in the sums, per head; 0 where a head does not listen to it
 * @param parts what is added, per head
 */
record BlendModel(NetworkModel network, double[] shares, List<List<WeightedSum.Part>> parts)
        implements TrainedModel {

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
            logits[h] += WeightedSum.sum(parts.get(h), row);
            logits[h] = Logistic.sigmoid(logits[h]);
        }
        return new Said(logits, next);
    }

    @Override
    public String description() {
        StringBuilder text = new StringBuilder("Per head a sum of logits: ");
        for (int h = 0; h < parts.size(); h++) {
            List<String> of = new ArrayList<>();
            if (shares[h] > 0) {
                of.add(String.format(Locale.ROOT, "%.2f of %s", shares[h], network.title()));
            }
            parts.get(h).forEach(part -> of.add(part.description()));
            text.append(h == 0 ? "" : "; ");
            text.append("for `").append(LogisticGraph.outputName(names().get(h))).append("` ");
            text.append(String.join(" and ", of));
        }
        return text.append(';').toString();
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
            String sum = WeightedSum.addTo(graph, parts.get(h), features, name, own.get(h));
            graph.output(graph.node("Sigmoid", name, sum), 1);
        }
        return graph;
    }
}
