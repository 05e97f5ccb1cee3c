package org.flashsale.train.network;

import java.util.Arrays;
import org.flashsale.train.OnnxGraph;

/**
 * An affine map: input · weights + biases.
 *
 * @param weights [inputs, outputs], row by row
 * @param biases one per output
 */
public record Affine(float[] weights, float[] biases) {

    /** Cells that it gives. */
    int width() {
        return biases.length;
    }

    /** Cells that it takes. */
    int inputs() {
        return weights.length / biases.length;
    }

    /** The map of one row. */
    double[] of(double[] input) {
        double[] output = new double[biases.length];
        for (int o = 0; o < output.length; o++) {
            output[o] = biases[o];
        }
        for (int i = 0; i < input.length; i++) {
            double value = input[i];
            for (int o = 0; o < output.length; o++) {
                output[o] += value * weights[i * output.length + o];
            }
        }
        return output;
    }

    /** The same outputs, each times a factor of its own plus a shift. */
    Affine rescaled(double[] factors, double[] shifts) {
        float[] scaled = new float[weights.length];
        float[] moved = new float[biases.length];
        for (int i = 0; i < weights.length; i++) {
            scaled[i] = (float) (weights[i] * factors[i % biases.length]);
        }
        for (int o = 0; o < moved.length; o++) {
            moved[o] = (float) (biases[o] * factors[o] + shifts[o]);
        }
        return new Affine(scaled, moved);
    }

    String addTo(OnnxGraph graph, String name, String input) {
        return graph.affine(name, input, weights, biases);
    }

    /** The same with the outputs from one to before another only. */
    Affine outputs(int from, int to) {
        int width = to - from;
        float[] some = new float[inputs() * width];
        for (int i = 0; i < inputs(); i++) {
            System.arraycopy(weights, i * biases.length + from, some, i * width, width);
        }
        return new Affine(some, Arrays.copyOfRange(biases, from, to));
    }

    /** Adds the sum of both maps, each of its own input. */
    String addTo(OnnxGraph graph, String name, String input, Affine other, String otherInput) {
        float[] sums = biases.clone();
        for (int o = 0; o < sums.length; o++) {
            sums[o] += other.biases[o];
        }
        String first = graph.affine(name + "_first", input, weights, sums);
        return graph.product(name, otherInput, other.weights, other.inputs(), first);
    }

    static double sigmoid(double x) {
        return x >= 0 ? 1 / (1 + StrictMath.exp(-x)) : 1 - 1 / (1 + StrictMath.exp(x));
    }
}
