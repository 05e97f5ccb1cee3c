package org.flashsale.train.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flashsale.train.OnnxGraph;

/**
 * Layers one behind the other, from a standardised row to one logit per head.
 *
 * @param layers from the input on; their cells stand in the recurrent vector in the same order
 */
public record Network(List<Layer> layers) {

    /** Copies the list. */
    public Network {
        layers = List.copyOf(layers);
    }

    /** Width of the recurrent vector; 0 if it remembers nothing. */
    public int stateWidth() {
        return layers.stream().mapToInt(Layer::stateWidth).sum();
    }

    /**
     * Takes an event in.
     *
     * @param row standardised
     * @param state recurrent vector, read
     * @param next the vector after the event, written
     * @return logits
     */
    public double[] step(double[] row, double[] state, double[] next) {
        double[] value = row;
        int at = 0;
        for (Layer layer : layers) {
            int width = layer.stateWidth();
            double[] after = new double[width];
            value = layer.step(value, Arrays.copyOfRange(state, at, at + width), after);
            System.arraycopy(after, 0, next, at, width);
            at += width;
        }
        return value;
    }

    /** Multiplications of weights per event. */
    public int multiplications() {
        return layers.stream().mapToInt(Layer::multiplications).sum();
    }

    /** The same network whose logits are multiplied and shifted. */
    public Network rescaled(double[] factors, double[] shifts) {
        List<Layer> changed = new ArrayList<>(layers);
        Layer.Dense last = (Layer.Dense) changed.get(changed.size() - 1);
        changed.set(
                changed.size() - 1, new Layer.Dense(last.map().rescaled(factors, shifts), false));
        return new Network(changed);
    }

    /**
     * Adds itself to a graph.
     *
     * @param prefix of all names that it adds
     * @param row name of the standardised row
     * @param state name of the recurrent vector; empty if it has none
     * @return names of the logits and of the vector after the event
     */
    public Layer.Added addTo(OnnxGraph graph, String prefix, String row, String state) {
        long[] widths =
                layers.stream().mapToLong(Layer::stateWidth).filter(width -> width > 0).toArray();
        String[] before =
                widths.length > 1
                        ? graph.pieces(state, prefix + "state", widths)
                        : new String[] {state};
        List<String> after = new ArrayList<>();
        String value = row;
        for (int i = 0; i < layers.size(); i++) {
            boolean remembers = layers.get(i).stateWidth() > 0;
            String own = remembers ? before[after.size()] : "";
            Layer.Added added = layers.get(i).addTo(graph, prefix + "layer" + i, value, own);
            value = added.output();
            if (remembers) {
                after.add(added.state());
            }
        }
        String next =
                after.size() > 1
                        ? graph.beside(prefix + "state_after", after.toArray(String[]::new))
                        : after.isEmpty() ? "" : after.get(0);
        return new Layer.Added(value, next);
    }
}
