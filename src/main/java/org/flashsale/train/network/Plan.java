package org.flashsale.train.network;

import java.util.List;

/**
 * The layers of a network, before it has weights. Behind them comes an affine map to one logit per
 * head.
 *
 * @param id what it is called
 * @param title what it is, for people
 * @param layers from the input on
 */
public record Plan(String id, String title, List<Shape> layers) {

    /** What a layer computes. */
    public enum Type {
        /** An affine map whose negative values become 0. */
        RECTIFIED,
        /** A gated recurrent unit. */
        GRU,
        /** A long short-term memory. */
        LSTM
    }

    /**
     * A layer.
     *
     * @param width cells that it gives
     */
    public record Shape(Type type, int width) {}

    /** One rectified layer and a gated recurrent unit. */
    public static final Plan GRU =
            new Plan(
                    "gru",
                    "a gated recurrent unit behind a rectified layer",
                    List.of(new Shape(Type.RECTIFIED, 48), new Shape(Type.GRU, 64)));

    /** Two layers of long short-term memory, the second half as wide. */
    public static final Plan LSTM =
            new Plan(
                    "lstm",
                    "two layers of long short-term memory, 64 and 32 wide",
                    List.of(new Shape(Type.LSTM, 64), new Shape(Type.LSTM, 32)));

    /** A perceptron of two rectified layers, which remembers nothing. */
    public static final Plan MLP =
            new Plan(
                    "mlp",
                    "a perceptron with two rectified layers, 64 wide",
                    List.of(new Shape(Type.RECTIFIED, 64), new Shape(Type.RECTIFIED, 64)));
}
