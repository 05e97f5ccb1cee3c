package org.flashsale.train.explain;

import java.util.List;
import org.flashsale.train.Tree;

/** A part of a logit of which the contributions of cells are known exactly. */
sealed interface Term {

    /** What it adds for a row. */
    double of(float[] row);

    /**
     * Adds the Shapley values of the cells, as between a row and a baseline, times a factor.
     *
     * @param into what the cells add
     */
    void explain(float[] row, float[] baseline, double factor, double[] into);

    /**
     * bias + Σ weight · clip((x − mean) · inverse).
     *
     * @param limit of the clip
     */
    record Linear(float[] mean, float[] inverse, float limit, float[] weights, double bias)
            implements Term {
        @Override
        public double of(float[] row) {
            double sum = bias;
            for (int f = 0; f < weights.length; f++) {
                sum += weights[f] * scaled(row, f);
            }
            return sum;
        }

        @Override
        public void explain(float[] row, float[] baseline, double factor, double[] into) {
            for (int f = 0; f < weights.length; f++) {
                into[f] += factor * weights[f] * (scaled(row, f) - scaled(baseline, f));
            }
        }

        private double scaled(float[] row, int f) {
            double value = ((double) row[f] - mean[f]) * inverse[f];
            return Math.max(-limit, Math.min(value, limit));
        }
    }

    /**
     * A sum of trees. The values of a leaf that is reached when the cells of A are the row's and
     * those of B the baseline's are the ones of a unanimity game: |A ∪ B| = n gives each of A value
     * · (|A| − 1)! |B|! / n!, and each of B − value · |A|! (|B| − 1)! / n! (Lundberg et al. 2020,
     * interventional).
     */
    record Trees(List<Tree> trees) implements Term {

        /** Copies the list. */
        public Trees {
            trees = List.copyOf(trees);
        }

        @Override
        public double of(float[] row) {
            double sum = 0;
            for (Tree tree : trees) {
                sum += tree.value(row);
            }
            return sum;
        }

        @Override
        public void explain(float[] row, float[] baseline, double factor, double[] into) {
            for (Tree tree : trees) {
                new Leaves(tree, row, baseline, factor, into).walk(0);
            }
        }

        /** A walk over the leaves that some mix of the two rows reaches. */
        private static final class Leaves {
            private final Tree tree;
            private final float[] row;
            private final float[] baseline;
            private final double factor;
            private final double[] into;

            /** 1: on this path the cell is the row's; −1: the baseline's; 0: it may be either. */
            private final byte[] whose;

            Leaves(Tree tree, float[] row, float[] baseline, double factor, double[] into) {
                this.tree = tree;
                this.row = row;
                this.baseline = baseline;
                this.factor = factor;
                this.into = into;
                this.whose = new byte[row.length];
            }

            void walk(int node) {
                if (tree.lefts()[node] < 0) {
                    leaf(tree.thresholds()[node]);
                    return;
                }
                int cell = tree.features()[node];
                int ours = tree.next(node, row);
                int theirs = tree.next(node, baseline);
                if (ours == theirs) {
                    walk(ours);
                    return;
                }
                byte before = whose[cell];
                if (before >= 0) {
                    whose[cell] = 1;
                    walk(ours);
                }
                if (before <= 0) {
                    whose[cell] = -1;
                    walk(theirs);
                }
                whose[cell] = before;
            }

            private void leaf(double value) {
                int a = 0;
                int b = 0;
                for (byte one : whose) {
                    a += one > 0 ? 1 : 0;
                    b += one < 0 ? 1 : 0;
                }
                // a! b! / (a + b)! = 1 / (a + b choose a).
                double share = factor * value;
                for (int i = 1; i <= a; i++) {
                    share *= (double) i / (b + i);
                }
                for (int cell = 0; cell < whose.length; cell++) {
                    into[cell] += whose[cell] > 0 ? share / a : whose[cell] < 0 ? -share / b : 0;
                }
            }
        }
    }

    /**
     * A weighted sum.
     *
     * @param terms what is added
     * @param factors one per term
     * @param bias what is added besides
     */
    record Sum(List<Term> terms, List<Double> factors, double bias) implements Term {

        /** Copies the lists. */
        public Sum {
            terms = List.copyOf(terms);
            factors = List.copyOf(factors);
        }

        @Override
        public double of(float[] row) {
            double sum = bias;
            for (int t = 0; t < terms.size(); t++) {
                sum += factors.get(t) * terms.get(t).of(row);
            }
            return sum;
        }

        @Override
        public void explain(float[] row, float[] baseline, double factor, double[] into) {
            for (int t = 0; t < terms.size(); t++) {
                terms.get(t).explain(row, baseline, factor * factors.get(t), into);
            }
        }
    }
}
