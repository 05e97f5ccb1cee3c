package org.flashsale.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.flashsale.features.RowCatalogue;
import org.flashsale.train.evaluate.Drawn;
import org.flashsale.train.evaluate.Measure;
import org.flashsale.train.evaluate.Measures;

/** Cells that know the label: what tells nearly all of it alone was hardly known beforehand. */
final class Leaks {

    private static final double AUC_MAX = 0.995;

    private Leaks() {}

    /** A line per cell that alone ranks the examples nearly perfectly, up or down. */
    static List<String> find(float[][] rows, boolean[] labels, RowCatalogue catalogue) {
        List<String> found = new ArrayList<>();
        int[] one = new int[rows.length];
        for (int f = 0; f < catalogue.width(); f++) {
            int cell = f;
            double[] values = Arrays.stream(rows).mapToDouble(row -> row[cell]).toArray();
            Drawn drawn = new Measures(values, labels, one, 1).draw(0, 0);
            double auc = drawn.of(Measure.AUC).value();
            if (auc > AUC_MAX || auc < 1 - AUC_MAX) {
                found.add(
                        String.format(
                                Locale.ROOT,
                                "%s alone tells the label (AUC %.3f): was it known beforehand?",
                                catalogue.names().get(f),
                                auc));
            }
        }
        return found;
    }
}
