package org.flashsale.train.network;

import java.util.Arrays;
import org.flashsale.train.OnnxGraph;

/**
 * One layer with its weights, for one event at a time. It computes in double precision what the
 * graph that it writes computes in single precision.
 */
public sealed interface Layer {

    /** Cells that it remembers from one event to the next. */
    int stateWidth();

    /** Cells that it gives. */
    int width();

    /** Multiplications of weights per event. */
    int multiplications();

    /**
     * Takes an event in.
     *
     * @param input what the layer before gives
     * @param state its cells of the recurrent vector, read
     * @param next the same after the event, written
     */
    double[] step(double[] input, double[] state, double[] next);

    /**
     * Adds itself to a graph.
     *
     * @param name prefix of what it adds
     * @param input name of its input, [B, n]
     * @param state name of its cells of the recurrent vector; empty if it has none
     * @return names of its output and of its cells after the event
     */
    Added addTo(OnnxGraph graph, String name, String input, String state);

    /**
     * Names in a graph.
     *
     * @param output [B, width]
     * @param state [B, stateWidth]; empty if there is none
     */
    record Added(String output, String state) {}

    /**
     * An affine map.
     *
     * @param map weights and biases
     * @param rectified whether negative values become 0
     */
    record Dense(Affine map, boolean rectified) implements Layer {
        @Override
        public int stateWidth() {
            return 0;
        }

        @Override
        public int width() {
            return map.width();
        }

        @Override
        public int multiplications() {
            return map.weights().length;
        }

        @Override
        public double[] step(double[] input, double[] state, double[] next) {
            double[] output = map.of(input);
            if (rectified) {
                Arrays.setAll(output, i -> Math.max(0, output[i]));
            }
            return output;
        }

        @Override
        public Added addTo(OnnxGraph graph, String name, String input, String state) {
            String output = map.addTo(graph, name, input);
            return new Added(rectified ? graph.node("Relu", name + "_relu", output) : output, "");
        }
    }

    /**
     * Gated recurrent unit (Cho et al. 2014) in the form that lets one product serve all gates: r =
     * σ(x_r + h_r), z = σ(x_z + h_z), n = tanh(x_n + r ∘ h_n), h′ = n + z ∘ (h − n).
     *
     * @param input x_r, x_z, x_n of the input
     * @param memory h_r, h_z, h_n of the vector before
     */
    record Gru(Affine input, Affine memory) implements Layer {
        @Override
        public int stateWidth() {
            return memory.inputs();
        }

        @Override
        public int width() {
            return memory.inputs();
        }

        @Override
        public int multiplications() {
            return input.weights().length + memory.weights().length;
        }

        @Override
        public double[] step(double[] in, double[] state, double[] next) {
            double[] x = input.of(in);
            double[] h = memory.of(state);
            int width = width();
            for (int i = 0; i < width; i++) {
                double r = Affine.sigmoid(x[i] + h[i]);
                double z = Affine.sigmoid(x[width + i] + h[width + i]);
                double n = StrictMath.tanh(x[2 * width + i] + r * h[2 * width + i]);
                next[i] = n + z * (state[i] - n);
            }
            return next.clone();
        }

        @Override
        public Added addTo(OnnxGraph graph, String name, String in, String state) {
            int width = width();
            Affine ofInput = input.outputs(0, 2 * width);
            Affine ofState = memory.outputs(0, 2 * width);
            String sums = ofInput.addTo(graph, name + "_gates_in", in, ofState, state);
            String both = graph.node("Sigmoid", name + "_gates", sums);
            String[] gates = graph.parts(both, name + "_gate", 2);
            Affine candidate = input.outputs(2 * width, 3 * width);
            Affine remembered = memory.outputs(2 * width, 3 * width);
            String x = candidate.addTo(graph, name + "_x", in);
            String h = remembered.addTo(graph, name + "_h", state);
            String forgotten = graph.node("Mul", name + "_r_h", gates[0], h);
            String n = graph.node("Tanh", name + "_n", graph.sum(name + "_n_in", x, forgotten));
            String change = graph.node("Sub", name + "_change", state, n);
            String kept = graph.node("Mul", name + "_kept", gates[1], change);
            String next = graph.sum(name + "_next", n, kept);
            return new Added(next, next);
        }
    }

    /**
     * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al.
     * 2000): i, f, o = σ(x + h), g = tanh(x_g + h_g), c′ = f ∘ c + i ∘ g, h′ = o ∘ tanh(c′). Its
     * cells are h and then c.
     *
     * @param input x_i, x_f, x_g, x_o of the input
     * @param memory h_i, h_f, h_g, h_o of h before
     */
    record Lstm(Affine input, Affine memory) implements Layer {
        @Override
        public int stateWidth() {
            return 2 * memory.inputs();
        }

        @Override
        public int width() {
            return memory.inputs();
        }

        @Override
        public int multiplications() {
            return input.weights().length + memory.weights().length;
        }

        @Override
        public double[] step(double[] in, double[] state, double[] next) {
            int width = width();
            double[] x = input.of(in);
            double[] h = memory.of(Arrays.copyOf(state, width));
            for (int i = 0; i < width; i++) {
                double write = Affine.sigmoid(x[i] + h[i]);
                double keep = Affine.sigmoid(x[width + i] + h[width + i]);
                double g = StrictMath.tanh(x[2 * width + i] + h[2 * width + i]);
                double read = Affine.sigmoid(x[3 * width + i] + h[3 * width + i]);
                double cell = keep * state[width + i] + write * g;
                next[i] = read * StrictMath.tanh(cell);
                next[width + i] = cell;
            }
            return Arrays.copyOf(next, width);
        }

        @Override
        public Added addTo(OnnxGraph graph, String name, String in, String state) {
            String[] before = graph.parts(state, name + "_before", 2);
            String[] x = graph.parts(input.addTo(graph, name + "_x", in), name + "_x", 4);
            String[] h = graph.parts(memory.addTo(graph, name + "_h", before[0]), name + "_h", 4);
            String write =
                    graph.node("Sigmoid", name + "_i", graph.sum(name + "_i_in", x[0], h[0]));
            String keep = graph.node("Sigmoid", name + "_f", graph.sum(name + "_f_in", x[1], h[1]));
            String g = graph.node("Tanh", name + "_g", graph.sum(name + "_g_in", x[2], h[2]));
            String read = graph.node("Sigmoid", name + "_o", graph.sum(name + "_o_in", x[3], h[3]));
            String kept = graph.node("Mul", name + "_kept", keep, before[1]);
            String written = graph.node("Mul", name + "_written", write, g);
            String cell = graph.sum(name + "_cell", kept, written);
            String output =
                    graph.node(
                            "Mul",
                            name + "_out",
                            read,
                            graph.node("Tanh", name + "_cell_tanh", cell));
            return new Added(output, graph.beside(name + "_next", output, cell));
        }
    }
}
