package org.flashsale.train.network;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.train.task.Histories;

/** Fits networks to histories, by Adam (Kingma and Ba 2015) and early stopping. */
public final class Fitting {

    private static final double RATE = 3e-3;
    private static final double DECAY = 1e-4;
    private static final int PATIENCE = 4;

    private final Plan plan;
    private final Lesson lesson;
    private final Consumer<String> progress;

    /**
     * What came out.
     *
     * @param network the network of the best epoch
     * @param epochs how many epochs that took
     */
    public record Fitted(Network network, int epochs) {}

    /** A fitting of one lesson. */
    public Fitting(Plan plan, Lesson lesson, Consumer<String> progress) {
        this.plan = plan;
        this.lesson = lesson;
        this.progress = progress;
    }

    /**
     * Learns until histories that it does not learn from are predicted worse.
     *
     * @param from histories to learn from
     * @param check histories to stop by; if there are none, it ends after the most epochs
     * @param epochsMax most passes
     */
    public Fitted fit(int[] from, int[] check, int epochsMax, long seed) {
        List<Padded> batches = Padded.of(lesson, from);
        List<Padded> checks = Padded.of(lesson, check);
        SplittableRandom random = new SplittableRandom(seed);
        try (Net net =
                new Net(plan, lesson.width(), lesson.heads(), RATE, DECAY, random.nextLong())) {
            List<float[]> best = net.weights();
            double bestLoss = Double.POSITIVE_INFINITY;
            int bestEpoch = 0;
            for (int epoch = 1; epoch <= epochsMax; epoch++) {
                double learned = net.learn(batches, shuffled(batches.size(), random));
                List<float[]> now = net.weights();
                net.weights(net.averages());
                double loss = checks.isEmpty() ? -epoch : loss(net, checks);
                progress.accept(
                        String.format("epoch %d: loss %.4f, of others %.4f", epoch, learned, loss));
                if (loss < bestLoss) {
                    bestLoss = loss;
                    bestEpoch = epoch;
                    best = net.weights();
                } else if (epoch - bestEpoch >= PATIENCE) {
                    break;
                }
                net.weights(now);
            }
            net.weights(best);
            return new Fitted(new Network(net.layers()), bestEpoch);
        }
    }

    private static int[] shuffled(int size, SplittableRandom random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int other = order[i];
            order[i] = order[j];
            order[j] = other;
        }
        return order;
    }

    /** Mean weighted log loss over heads. */
    private double loss(Net net, List<Padded> checks) {
        double loss = 0;
        double weight = 0;
        for (Padded batch : checks) {
            float[] logits = net.logits(batch);
            for (int i = 0; i < logits.length; i++) {
                double w = batch.weights()[i];
                if (w > 0) {
                    double z = batch.labels()[i] > 0 ? logits[i] : -logits[i];
                    loss += w * softplus(-z);
                    weight += w;
                }
            }
        }
        return loss / weight;
    }

    private static double softplus(double x) {
        return Math.max(0, x) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    /** Writes the logits of the examples of chosen histories, [head][example]. */
    public void logits(Network network, int[] chosen, double[][] logits) {
        Histories histories = lesson.histories();
        for (int history : chosen) {
            double[] state = new double[network.stateWidth()];
            for (int at = histories.starts()[history]; at < histories.starts()[history + 1]; at++) {
                double[] next = new double[state.length];
                double[] said = network.step(doubles(lesson.scaled()[at]), state, next);
                state = next;
                int example = histories.examples()[at];
                for (int head = 0; head < said.length && example >= 0; head++) {
                    logits[head][example] = said[head];
                }
            }
        }
    }

    private static double[] doubles(float[] row) {
        return IntStream.range(0, row.length).mapToDouble(i -> row[i]).toArray();
    }
}
