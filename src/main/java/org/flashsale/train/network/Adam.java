package org.flashsale.train.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Adam (Kingma and Ba 2015, algorithm 1) with a penalty of half the squared weights, over weights
 * that lie in arrays. What it remembers can be kept and taken back, so that a fitting which was cut
 * off goes on as if nothing had happened.
 */
final class Adam {

    private static final double MEAN_DECAY = 0.9;
    private static final double SQUARE_DECAY = 0.999;
    private static final double EPSILON = 1e-8;

    private final double rate;
    private final double penalty;
    private final List<float[]> means = new ArrayList<>();
    private final List<float[]> squares = new ArrayList<>();
    private int steps;

    /**
     * An optimiser that has not stepped yet.
     *
     * @param rate step size
     * @param penalty factor of the squared weights
     */
    Adam(double rate, double penalty) {
        this.rate = rate;
        this.penalty = penalty;
    }

    /** Moves weights against their gradients, in place. */
    void step(List<float[]> weights, List<float[]> gradients) {
        if (means.isEmpty()) {
            weights.forEach(of -> means.add(new float[of.length]));
            weights.forEach(of -> squares.add(new float[of.length]));
        }
        steps++;
        double meanScale = 1 / (1 - StrictMath.pow(MEAN_DECAY, steps));
        double squareScale = 1 / (1 - StrictMath.pow(SQUARE_DECAY, steps));
        for (int a = 0; a < weights.size(); a++) {
            float[] w = weights.get(a);
            float[] mean = means.get(a);
            float[] square = squares.get(a);
            float[] gradient = gradients.get(a);
            for (int i = 0; i < w.length; i++) {
                double g = gradient[i] + penalty * w[i];
                mean[i] = (float) (MEAN_DECAY * mean[i] + (1 - MEAN_DECAY) * g);
                square[i] = (float) (SQUARE_DECAY * square[i] + (1 - SQUARE_DECAY) * g * g);
                double scale = Math.sqrt(square[i] * squareScale) + EPSILON;
                w[i] -= (float) (rate * mean[i] * meanScale / scale);
            }
        }
    }

    /**
     * What it remembers.
     *
     * @param steps steps so far
     * @param means running means of the gradients
     * @param squares the same of their squares
     */
    record Memory(int steps, List<float[]> means, List<float[]> squares) {}

    Memory memory() {
        return new Memory(steps, copy(means), copy(squares));
    }

    /** Goes on from what was remembered. */
    void recall(Memory memory) {
        steps = memory.steps();
        means.clear();
        means.addAll(copy(memory.means()));
        squares.clear();
        squares.addAll(copy(memory.squares()));
    }

    private static List<float[]> copy(List<float[]> arrays) {
        return arrays.stream().map(float[]::clone).toList();
    }
}
