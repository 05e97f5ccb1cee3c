package org.flashsale.train.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.train.Checkpoint;

/** How far a fitting is, and its best network so far; kept after every epoch. */
final class Course {

    private final Checkpoint checkpoint;
    private final String name;
    private int epoch;
    private int bestEpoch;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private List<float[]> best = List.of();

    /**
     * A course.
     *
     * @param name of the fitting in the checkpoint
     */
    Course(Checkpoint checkpoint, String name) {
        this.checkpoint = checkpoint;
        this.name = name;
    }

    /** The weights and epochs of a fitting that ended before; empty if it did not. */
    Optional<Course> ended() {
        Optional<double[][]> kept = checkpoint.find(name + "/ended");
        kept.ifPresent(
                arrays -> {
                    bestEpoch = (int) arrays[0][0];
                    best = floats(arrays, 1, arrays.length);
                });
        return kept.map(arrays -> this);
    }

    /** Takes up what was kept after the last epoch; without any, nothing changes. */
    void goOn(Net net) {
        Optional<double[][]> kept = checkpoint.find(name);
        if (kept.isEmpty()) {
            return;
        }
        double[][] arrays = kept.get();
        epoch = (int) arrays[0][0];
        bestEpoch = (int) arrays[0][1];
        bestLoss = arrays[0][2];
        int each = (arrays.length - 1) / 5;
        best = floats(arrays, 1, 1 + each);
        List<float[]> weights = floats(arrays, 1 + each, 1 + 2 * each);
        List<float[]> averages = floats(arrays, 1 + 2 * each, 1 + 3 * each);
        List<float[]> means = floats(arrays, 1 + 3 * each, 1 + 4 * each);
        List<float[]> squares = floats(arrays, 1 + 4 * each, 1 + 5 * each);
        net.recall(
                new Net.Memory(
                        weights, averages, new Adam.Memory((int) arrays[0][3], means, squares)));
    }

    /** Notes an epoch. */
    void note(double loss, List<float[]> weights) {
        epoch++;
        if (loss < bestLoss) {
            bestLoss = loss;
            bestEpoch = epoch;
            best = weights;
        }
    }

    /** Keeps where it stands. */
    void keep(Net.Memory memory) {
        List<float[]> all = new ArrayList<>(best);
        all.addAll(memory.weights());
        all.addAll(memory.averages());
        all.addAll(memory.adam().means());
        all.addAll(memory.adam().squares());
        double[] head = {epoch, bestEpoch, bestLoss, memory.adam().steps()};
        checkpoint.put(name, doubles(head, all));
    }

    /** Keeps what came out. */
    void end() {
        checkpoint.replace(name, name + "/ended", doubles(new double[] {bestEpoch}, best));
    }

    int epoch() {
        return epoch;
    }

    int bestEpoch() {
        return bestEpoch;
    }

    List<float[]> best() {
        return best;
    }

    private static double[][] doubles(double[] head, List<float[]> arrays) {
        double[][] all = new double[1 + arrays.size()][];
        all[0] = head;
        for (int a = 0; a < arrays.size(); a++) {
            float[] from = arrays.get(a);
            all[1 + a] = new double[from.length];
            for (int i = 0; i < from.length; i++) {
                all[1 + a][i] = from[i];
            }
        }
        return all;
    }

    private static List<float[]> floats(double[][] arrays, int from, int to) {
        List<float[]> all = new ArrayList<>();
        for (int a = from; a < to; a++) {
            float[] values = new float[arrays[a].length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) arrays[a][i];
            }
            all.add(values);
        }
        return all;
    }
}
