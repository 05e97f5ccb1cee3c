package org.flashsale.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.train.network.Layer;
import org.flashsale.train.network.Network;

/**
 * A network over standardised rows, stepped once per event.
 *
 * @param scaling standardisation
 * @param network with calibrated logits, one per head
 * @param names heads
 * @param title what it is, in the middle of a sentence
 */
record NetworkModel(Scaling scaling, Network network, List<ModelManifest.Head> names, String title)
        implements TrainedModel {

    /** Name of the recurrent vector before an event, in a graph. */
    static final String STATE = "state";

    /** Name of the recurrent vector after it. */
    static final String STATE_OUT = "state_out";

    @Override
    public int stateWidth() {
        return network.stateWidth();
    }

    @Override
    public Said say(float[] row, double[] state) {
        double[] next = new double[stateWidth()];
        double[] logits = logits(row, state, next);
        return new Said(Arrays.stream(logits).map(Logistic::sigmoid).toArray(), next);
    }

    /** Logits of an event; writes the vector after it. */
    double[] logits(float[] row, double[] state, double[] next) {
        return network.step(scaling.apply(row), state, next);
    }

    /** The same model whose logits are multiplied and shifted. */
    NetworkModel rescaled(double[] factors, double[] shifts) {
        return new NetworkModel(scaling, network.rescaled(factors, shifts), names, title);
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "%s, on inputs standardised and cut at ±5 deviations (%,d multiplications per"
                        + " event),",
                title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1),
                network.multiplications());
    }

    @Override
    public OnnxGraph toGraph() {
        OnnxGraph graph = new OnnxGraph("network");
        String features = graph.input(LogisticGraph.INPUT, scaling.mean().length);
        List<String> outputs = names.stream().map(LogisticGraph::outputName).toList();
        String logits = addTo(graph, features);
        graph.split(graph.node("Sigmoid", "probabilities", logits), outputs);
        outputs.forEach(name -> graph.output(name, 1));
        return graph;
    }

    /** Adds the network with its recurrent vector; gives the name of its logits. */
    String addTo(OnnxGraph graph, String features) {
        String row =
                graph.standardised(
                        "",
                        features,
                        scaling.mean(),
                        scaling.inverseDeviation(),
                        (float) Scaling.CLIP);
        String state = stateWidth() > 0 ? graph.input(STATE, stateWidth()) : "";
        Layer.Added added = network.addTo(graph, "", row, state);
        if (stateWidth() > 0) {
            graph.output(graph.node("Identity", STATE_OUT, added.state()), stateWidth());
        }
        return added.output();
    }
}
