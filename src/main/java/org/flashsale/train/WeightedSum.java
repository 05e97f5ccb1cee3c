package org.flashsale.train;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A weighted sum of logits of models of one row.
 *
 * @param parts what is summed, at least one
 * @param bias what is added
 */
record WeightedSum(List<Part> parts, float bias) implements HeadLearner.Learned {

    /**
     * A model whose logit is added.
     *
     * @param model gives a calibrated logit
     * @param weight by which it is multiplied
     */
    record Part(HeadLearner.Learned model, float weight) {

        String description() {
            return String.format(Locale.ROOT, "%.2f of %s", weight, model.description());
        }
    }

    /** The sum; of one part as it is, that part. */
    static HeadLearner.Learned of(List<Part> parts, float bias) {
        boolean alone = parts.size() == 1 && parts.get(0).weight() == 1 && bias == 0;
        return alone ? parts.get(0).model() : new WeightedSum(parts, bias);
    }

    @Override
    public double logit(float[] row) {
        return bias + sum(parts, row);
    }

    /** The sum without a bias. */
    static double sum(List<Part> parts, float[] row) {
        double sum = 0;
        for (Part part : parts) {
            sum += part.weight() * part.model().logit(row);
        }
        return sum;
    }

    @Override
    public String choice() {
        return description();
    }

    @Override
    public String description() {
        return parts.stream().map(Part::description).collect(Collectors.joining(" and "));
    }

    @Override
    public String addLogit(OnnxGraph graph, String features, String name) {
        String moved = graph.constant(name + "_bias", new float[] {bias});
        return addTo(graph, parts, features, name, moved);
    }

    /** Adds the sum to a value, [B, 1] or a scalar; gives the name of the result, [B, 1]. */
    static String addTo(
            OnnxGraph graph, List<Part> parts, String features, String name, String to) {
        String sum = to;
        for (int p = 0; p < parts.size(); p++) {
            Part part = parts.get(p);
            String prefix = name + "_part" + p;
            String logit = part.model().addLogit(graph, features, prefix);
            String weight = graph.constant(prefix + "_weight", new float[] {part.weight()});
            String weighted = graph.node("Mul", prefix + "_weighted", logit, weight);
            sum = graph.sum(prefix + "_added", sum, weighted);
        }
        return sum;
    }
}
