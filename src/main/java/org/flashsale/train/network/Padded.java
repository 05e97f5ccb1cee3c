package org.flashsale.train.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Histories of about the same length, filled up with zeros to the longest of them.
 *
 * @param histories how many
 * @param steps length of the longest
 * @param rows [histories, steps, width]
 * @param labels 0 or 1, [histories, steps, heads]
 * @param weights 0 where nothing is asked, [histories, steps, heads]
 * @param examples example that a step is, or −1, [histories, steps]
 */
record Padded(
        int histories, int steps, float[] rows, float[] labels, float[] weights, int[] examples) {

    /** Histories that are stepped together: more of them learn less per pass, fewer are slower. */
    private static final int HISTORIES_MAX = 32;

    /** Steps of a batch, so that the longest histories do not need much memory. */
    private static final int STEPS_MAX = 8_192;

    /** Batches of chosen histories. */
    static List<Padded> of(Lesson lesson, int[] chosen) {
        int[] byLength =
                IntStream.of(chosen)
                        .boxed()
                        .sorted(Comparator.comparingInt(lesson.histories()::length))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<Padded> batches = new ArrayList<>();
        int from = 0;
        while (from < byLength.length) {
            int to = from + 1;
            while (to < byLength.length
                    && to - from < HISTORIES_MAX
                    && (to - from + 1) * lesson.histories().length(byLength[to]) <= STEPS_MAX) {
                to++;
            }
            batches.add(fill(lesson, IntStream.of(byLength).skip(from).limit(to - from).toArray()));
            from = to;
        }
        return batches;
    }

    /** Sum of the weights. */
    double weight() {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }

    private static Padded fill(Lesson lesson, int[] chosen) {
        int steps = IntStream.of(chosen).map(lesson.histories()::length).max().orElse(0);
        int width = lesson.width();
        int heads = lesson.heads();
        float[] rows = new float[chosen.length * steps * width];
        float[] labels = new float[chosen.length * steps * heads];
        float[] weights = new float[chosen.length * steps * heads];
        int[] examples = new int[chosen.length * steps];
        Arrays.fill(examples, -1);
        for (int h = 0; h < chosen.length; h++) {
            int first = lesson.histories().starts()[chosen[h]];
            for (int t = 0; t < lesson.histories().length(chosen[h]); t++) {
                int at = h * steps + t;
                System.arraycopy(lesson.scaled()[first + t], 0, rows, at * width, width);
                int example = lesson.histories().examples()[first + t];
                examples[at] = example;
                for (int k = 0; k < heads && example >= 0; k++) {
                    labels[at * heads + k] = lesson.labels().get(k)[example] ? 1 : 0;
                    weights[at * heads + k] = (float) lesson.weights().get(k)[example];
                }
            }
        }
        return new Padded(chosen.length, steps, rows, labels, weights, examples);
    }
}
