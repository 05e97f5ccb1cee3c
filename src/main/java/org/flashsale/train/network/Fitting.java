package org.flashsale.train.network;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.flashsale.train.Checkpoint;
import org.flashsale.train.task.Histories;

/** Fits networks to histories, by Adam (Kingma and Ba 2015) and early stopping. */
public final class Fitting {

    private static final double RATE = 3e-3;
    private static final double DECAY = 1e-4;
    private static final int PATIENCE = 4;

    private final Plan plan;
    private final Lesson lesson;
    private final Consumer<String> progress;
    private final Checkpoint checkpoint;
    private final String name;

    /**
     * What came out.
     *
     * @param network the network of the best epoch
     * @param epochs how many epochs that took
     */
    public record Fitted(Network network, int epochs) {}

    /** A fitting of one lesson of which nothing is kept on the way. */
    public Fitting(Plan plan, Lesson lesson, Consumer<String> progress) {
        this(plan, lesson, progress, Checkpoint.none(), "");
    }

    /**
     * A fitting of one lesson.
     *
     * @param checkpoint where it goes on, and what it is kept in after every epoch
     * @param name of this fitting in the checkpoint
     */
    public Fitting(
            Plan plan,
            Lesson lesson,
            Consumer<String> progress,
            Checkpoint checkpoint,
            String name) {
        this.plan = plan;
        this.lesson = lesson;
        this.progress = progress;
        this.checkpoint = checkpoint;
        this.name = name;
    }

    /**
     * Learns until histories that it does not learn from are predicted worse.
     *
     * @param from histories to learn from
     * @param check histories to stop by; if there are none, it ends after the most epochs
     * @param epochsMax most passes
     */
    public Fitted fit(int[] from, int[] check, int epochsMax, long seed) {
        Course course = new Course(checkpoint, name);
        if (course.ended().isEmpty()) {
            learn(course, Padded.of(lesson, from), Padded.of(lesson, check), epochsMax, seed);
            course.end();
        }
        return new Fitted(new Network(Net.layers(plan, course.best())), course.bestEpoch());
    }

    private void learn(
            Course course, List<Padded> batches, List<Padded> checks, int epochsMax, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Net net =
                new Net(plan, lesson.width(), lesson.heads(), RATE, DECAY, random.nextLong())) {
            course.goOn(net);
            for (int epoch = 0; epoch < course.epoch(); epoch++) {
                // What chance had in store for those epochs is used up.
                shuffled(batches.size(), random);
            }
            while (course.epoch() < epochsMax && course.epoch() - course.bestEpoch() < PATIENCE) {
                double learned = net.learn(batches, shuffled(batches.size(), random));
                Net.Memory memory = net.memory();
                net.weights(memory.averages());
                double loss = checks.isEmpty() ? -course.epoch() : loss(net, checks);
                net.weights(memory.weights());
                course.note(loss, memory.averages());
                course.keep(memory);
                progress.accept(
                        checks.isEmpty()
                                ? String.format("epoch %d: loss %.4f", course.epoch(), learned)
                                : String.format(
                                        "epoch %d: loss %.4f, of others %.4f",
                                        course.epoch(), learned, loss));
            }
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
