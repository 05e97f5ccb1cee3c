package org.flashsale.train.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.flashsale.scoring.explain.Attribution;
import org.flashsale.testing.ForAll;
import org.flashsale.train.Tree;
import org.junit.jupiter.api.Test;

class TermTest {

    private static final int WIDTH = 5;

    /** One split on each of two cells, worked out by hand: both must be ours for 8, else 0. */
    @Test
    void sharesWhatTwoCellsDoTogether() {
        Tree both =
                new Tree(
                        new int[] {0, 0, 1, 0, 0},
                        new float[] {0.5f, 0, 0.5f, 0, 8},
                        new int[] {1, -1, 3, -1, -1},
                        new int[] {2, -1, 4, -1, -1});
        Attribution found = exact(new Term.Trees(List.of(both)), new float[] {1, 1}, new float[2]);
        assertThat(found.cells()).containsExactly(4, 4);
        assertThat(found.baseline()).isZero();
        assertThat(found.score()).isEqualTo(8);
    }

    @Test
    void agreesWithTheDefinitionOfShapleyOnRandomTrees() {
        ForAll.seeds(
                200,
                random -> {
                    Term term = term(random);
                    float[] row = row(random);
                    float[] baseline = row(random);
                    Attribution found = exact(term, row, baseline);
                    assertThat(found.completenessError()).isLessThan(1e-6);
                    double[] expected = shapley(term, row, baseline);
                    for (int cell = 0; cell < WIDTH; cell++) {
                        assertThat(found.cells()[cell]).isCloseTo(expected[cell], within(1e-9));
                    }
                });
    }

    private static Attribution exact(Term term, float[] row, float[] baseline) {
        return Exact.of(term, row, baseline);
    }

    /** A weighted sum of a linear map that clips and trees in which cells occur again. */
    private static Term term(Random random) {
        List<Tree> trees = new ArrayList<>();
        for (int t = 0; t < 1 + random.nextInt(3); t++) {
            trees.add(tree(random, 1 + random.nextInt(5)));
        }
        float[] ones = new float[WIDTH];
        Arrays.fill(ones, 1);
        Term linear = new Term.Linear(row(random), ones, 1, row(random), random.nextGaussian());
        return new Term.Sum(
                List.of(new Term.Trees(trees), linear),
                List.of(random.nextDouble(), random.nextDouble()),
                random.nextGaussian());
    }

    /** A full tree, node i having the children 2i + 1 and 2i + 2. */
    private static Tree tree(Random random, int depth) {
        int inner = (1 << depth) - 1;
        int nodes = 2 * inner + 1;
        Tree tree = new Tree(new int[nodes], new float[nodes], new int[nodes], new int[nodes]);
        for (int node = 0; node < nodes; node++) {
            tree.features()[node] = random.nextInt(WIDTH);
            tree.thresholds()[node] = (float) random.nextGaussian();
            tree.lefts()[node] = node < inner ? 2 * node + 1 : -1;
            tree.rights()[node] = node < inner ? 2 * node + 2 : -1;
        }
        return tree;
    }

    private static float[] row(Random random) {
        float[] row = new float[WIDTH];
        for (int cell = 0; cell < WIDTH; cell++) {
            row[cell] = (float) random.nextGaussian();
        }
        return row;
    }

    /** Σ over sets S without i of |S|! (n − |S| − 1)! / n! · (v(S + i) − v(S)). */
    private static double[] shapley(Term term, float[] row, float[] baseline) {
        double[] values = new double[WIDTH];
        for (int set = 0; set < 1 << WIDTH; set++) {
            for (int cell = 0; cell < WIDTH; cell++) {
                if ((set & 1 << cell) == 0) {
                    int size = Integer.bitCount(set);
                    double weight =
                            factorial(size) * factorial(WIDTH - size - 1) / factorial(WIDTH);
                    values[cell] +=
                            weight
                                    * (term.of(mix(row, baseline, set | 1 << cell))
                                            - term.of(mix(row, baseline, set)));
                }
            }
        }
        return values;
    }

    private static float[] mix(float[] row, float[] baseline, int set) {
        float[] mix = new float[WIDTH];
        for (int cell = 0; cell < WIDTH; cell++) {
            mix[cell] = (set & 1 << cell) == 0 ? baseline[cell] : row[cell];
        }
        return mix;
    }

    private static double factorial(int n) {
        return n < 2 ? 1 : n * factorial(n - 1);
    }
}
