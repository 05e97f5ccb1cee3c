package org.flashsale.train.explain;

import org.flashsale.scoring.explain.Attribution;

/** Contributions of a logit whose form is known. */
final class Exact {

    private Exact() {}

    static Attribution of(Term term, float[] row, float[] baseline) {
        double[] cells = new double[row.length];
        term.explain(row, baseline, 1, cells);
        return new Attribution(term.of(baseline), term.of(row), cells, 0, 0);
    }
}
