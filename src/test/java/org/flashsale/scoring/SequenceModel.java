package org.flashsale.scoring;

import java.util.List;
import java.util.Map;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.Input;
import org.flashsale.scoring.ModelManifest.InputKind;
import org.flashsale.scoring.ModelManifest.Output;
import org.flashsale.train.OnnxGraph;
import org.flashsale.train.OnnxGraph.Attribute;

/**
 * Two long short-term memories over the last K events, 64 and 32 wide, with random weights:
 * sequence [B, K, F] and length [B] → purchase. It computes the same in Java, in double precision.
 */
public final class SequenceModel {

    private static final int WIDTH = FeatureCatalogue.WIDTH;
    private static final int FIRST = 64;
    private static final int SECOND = 32;
    private static final int SAMPLE = 128;
    private static final int GOLDEN = 40;

    private final int steps;
    private final Drawn drawn;
    private final Memory first;
    private final Memory second;
    private final float[] head;
    private final float[] headBias;

    /** One layer; weights of ONNX's gates i, o, f, c, each [hidden, inputs], as ONNX lays them. */
    private record Memory(int inputs, int hidden, float[] w, float[] r, float[] b) {

        static Memory draw(Drawn drawn, int inputs, int hidden) {
            return new Memory(
                    inputs,
                    hidden,
                    drawn.weights(inputs, 4 * hidden),
                    drawn.weights(hidden, 4 * hidden),
                    drawn.values(8 * hidden, 0.1));
        }

        /** Outputs of all steps. */
        double[][] run(double[][] steps) {
            double[] h = new double[hidden];
            double[] c = new double[hidden];
            double[][] out = new double[steps.length][];
            for (int t = 0; t < steps.length; t++) {
                double[] next = new double[hidden];
                for (int j = 0; j < hidden; j++) {
                    double in = Drawn.sigmoid(gate(0, j, steps[t], h));
                    double emit = Drawn.sigmoid(gate(1, j, steps[t], h));
                    double forget = Drawn.sigmoid(gate(2, j, steps[t], h));
                    c[j] = forget * c[j] + in * Math.tanh(gate(3, j, steps[t], h));
                    next[j] = emit * Math.tanh(c[j]);
                }
                h = next;
                out[t] = next;
            }
            return out;
        }

        private double gate(int gate, int unit, double[] x, double[] h) {
            int row = gate * hidden + unit;
            double sum = (double) b[row] + b[4 * hidden + row];
            for (int i = 0; i < inputs; i++) {
                sum += w[row * inputs + i] * x[i];
            }
            for (int i = 0; i < hidden; i++) {
                sum += r[row * hidden + i] * h[i];
            }
            return sum;
        }

        /** Adds the layer: [K, B, inputs] → [K, 1, B, hidden], and [1, B, hidden] at the end. */
        void add(OnnxGraph graph, String name, String input, String length) {
            graph.constant(name + "_w", w, 1, 4L * hidden, inputs);
            graph.constant(name + "_r", r, 1, 4L * hidden, hidden);
            graph.constant(name + "_b", b, 1, 8L * hidden);
            graph.node(
                    "LSTM",
                    List.of(name, name + "_last"),
                    List.of(Attribute.of("hidden_size", hidden)),
                    input,
                    name + "_w",
                    name + "_r",
                    name + "_b",
                    length);
        }
    }

    /** Draws the weights for sequences of so many events. */
    public SequenceModel(long seed, int steps) {
        this.steps = steps;
        drawn = new Drawn(seed);
        first = Memory.draw(drawn, WIDTH, FIRST);
        second = Memory.draw(drawn, FIRST, SECOND);
        head = drawn.weights(SECOND, 1);
        double[][] sample = new double[SAMPLE][];
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = last(rows(1 + drawn.random().nextInt(steps)));
        }
        headBias = new float[] {Drawn.calibrate(head, 0, 1, sample, 0.04)};
    }

    private float[][] rows(int length) {
        float[][] rows = new float[length][];
        for (int t = 0; t < length; t++) {
            rows[t] = drawn.row();
        }
        return rows;
    }

    private double[] last(float[][] rows) {
        double[][] scaled = new double[rows.length][];
        for (int t = 0; t < rows.length; t++) {
            scaled[t] = drawn.standardised(rows[t]);
        }
        return second.run(first.run(scaled))[rows.length - 1];
    }

    /** Purchase probability after these rows, oldest first. */
    public double say(float[][] rows) {
        return Drawn.sigmoid(Drawn.affine(last(rows), head, headBias)[0]);
    }

    /** The bundle, named {@code sequence}, of version {@code 1}. */
    public MadeBundle bundle() {
        return new MadeBundle(
                "sequence",
                "1",
                List.of(
                        new Input(
                                "sequence",
                                InputKind.SEQUENCE,
                                List.of(-1L, (long) steps, (long) WIDTH)),
                        new Input("length", InputKind.LENGTH, List.of(-1L))),
                List.of(new Output("purchase", Head.PURCHASE)),
                onnx(),
                golden());
    }

    private byte[] onnx() {
        OnnxGraph graph = new OnnxGraph("two-long-short-term-memories");
        String sequence = graph.input("sequence", steps, WIDTH);
        String length = graph.integers("length");
        String rows =
                graph.standardised(
                        "", sequence, drawn.mean(), drawn.inverseDeviation(), Drawn.CLIP);
        graph.node(
                "Transpose", List.of("by_time"), List.of(Attribute.of("perm", 1L, 0L, 2L)), rows);
        first.add(graph, "first", "by_time", length);
        graph.indices("directions", 1);
        graph.node("Squeeze", "first_out", "first", "directions");
        second.add(graph, "second", "first_out", length);
        graph.indices("last", 0);
        graph.node("Squeeze", "hidden", "second_last", "last");
        graph.node("Sigmoid", "purchase", graph.affine("logit", "hidden", head, headBias));
        graph.output("purchase", 1);
        return graph.toBytes();
    }

    private GoldenVectors golden() {
        float[][] sequences = new float[GOLDEN][steps * WIDTH];
        float[][] lengths = new float[GOLDEN][];
        float[][] purchases = new float[GOLDEN][];
        for (int i = 0; i < GOLDEN; i++) {
            int length = 1 + i % steps;
            float[][] rows = rows(length);
            for (int t = 0; t < length; t++) {
                System.arraycopy(rows[t], 0, sequences[i], t * WIDTH, WIDTH);
            }
            lengths[i] = Drawn.floats(length);
            purchases[i] = Drawn.floats(say(rows));
        }
        return new GoldenVectors(
                1e-5,
                Map.of("sequence", sequences, "length", lengths),
                Map.of("purchase", purchases));
    }
}
