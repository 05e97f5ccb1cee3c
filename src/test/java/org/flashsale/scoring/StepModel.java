package org.flashsale.scoring;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.Input;
import org.flashsale.scoring.ModelManifest.InputKind;
import org.flashsale.scoring.ModelManifest.Output;
import org.flashsale.train.OnnxGraph;
import org.flashsale.train.network.Affine;
import org.flashsale.train.network.Layer;

/**
 * One step of a gated recurrent unit with random weights: features [B, F] and state [B, H] →
 * purchase, exit and state_out [B, H]. It computes the same in Java, in double precision. Around 4
 * % of events lead to a purchase, 30 % to an exit.
 */
public final class StepModel {

    /** Width of the recurrent vector of {@link #bundle(long)}. */
    public static final int HIDDEN = 64;

    private static final int SAMPLE = 256;
    private static final int HISTORY = 16;
    private static final int GOLDEN = 40;

    private final int hidden;
    private final Drawn drawn;
    private final Layer.Gru unit;
    private final float[] heads;
    private final float[] headBiases;

    /** Draws the weights. */
    public StepModel(long seed, int hidden) {
        this.hidden = hidden;
        drawn = new Drawn(seed);
        float[] fromRow = drawn.weights(FeatureCatalogue.WIDTH, 3 * hidden);
        float[] fromState = drawn.weights(hidden, 3 * hidden);
        unit =
                new Layer.Gru(
                        new Affine(fromRow, drawn.values(3 * hidden, 0.1)),
                        new Affine(fromState, drawn.values(3 * hidden, 0.1)));
        heads = drawn.weights(hidden, 2);
        double[][] sample = new double[SAMPLE][];
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = new double[hidden];
            for (int event = 0; event < HISTORY; event++) {
                sample[i] = step(drawn.row(), sample[i]);
            }
        }
        headBiases = new float[2];
        headBiases[0] = Drawn.calibrate(heads, 0, 2, sample, 0.04);
        headBiases[1] = Drawn.calibrate(heads, 1, 2, sample, 0.3);
    }

    /** A bundle named {@code step}, of version {@code 1}. */
    public static MadeBundle bundle(long seed) {
        return new StepModel(seed, HIDDEN).bundle("1");
    }

    /** The vector after an event. */
    public double[] step(float[] row, double[] state) {
        double[] next = new double[hidden];
        unit.step(drawn.standardised(row), state, next);
        return next;
    }

    /** Purchase and exit probabilities of a vector. */
    public double[] say(double[] state) {
        double[] logits = Drawn.affine(state, heads, headBiases);
        return new double[] {Drawn.sigmoid(logits[0]), Drawn.sigmoid(logits[1])};
    }

    /** The bundle, named {@code step}. */
    public MadeBundle bundle(String version) {
        return new MadeBundle(
                "step",
                version,
                List.of(
                        new Input(
                                "features",
                                InputKind.FEATURES,
                                List.of(-1L, (long) FeatureCatalogue.WIDTH)),
                        new Input("state", InputKind.STATE, List.of(-1L, (long) hidden))),
                List.of(
                        new Output("purchase", Head.PURCHASE),
                        new Output("exit", Head.EXIT),
                        new Output("state_out", Head.STATE_OUT)),
                onnx(),
                golden());
    }

    /** The graph. */
    byte[] onnx() {
        OnnxGraph graph = new OnnxGraph("gated-recurrent-step");
        String features = graph.input("features", FeatureCatalogue.WIDTH);
        String state = graph.input("state", hidden);
        String row =
                graph.standardised(
                        "", features, drawn.mean(), drawn.inverseDeviation(), Drawn.CLIP);
        String after = unit.addTo(graph, "unit", row, state).state();
        String next = graph.output(graph.node("Identity", "state_out", after), hidden);
        String logits = graph.affine("logits", next, heads, headBiases);
        graph.split(graph.node("Sigmoid", "both", logits), List.of("purchase", "exit"));
        graph.output("purchase", 1);
        graph.output("exit", 1);
        return graph.toBytes();
    }

    private GoldenVectors golden() {
        float[][] rows = new float[GOLDEN][];
        float[][] states = new float[GOLDEN][];
        float[][] nexts = new float[GOLDEN][];
        float[][] purchases = new float[GOLDEN][];
        float[][] exits = new float[GOLDEN][];
        for (int i = 0; i < GOLDEN; i++) {
            rows[i] = drawn.row();
            double[] state = new double[hidden];
            // Some shoppers are new.
            if (i % 4 != 0) {
                Arrays.setAll(state, at -> (float) (2 * drawn.random().nextDouble() - 1));
            }
            double[] next = step(rows[i], state);
            double[] said = say(next);
            states[i] = Drawn.floats(state);
            nexts[i] = Drawn.floats(next);
            purchases[i] = Drawn.floats(said[0]);
            exits[i] = Drawn.floats(said[1]);
        }
        return new GoldenVectors(
                1e-5,
                Map.of("features", rows, "state", states),
                Map.of("purchase", purchases, "exit", exits, "state_out", nexts));
    }
}
