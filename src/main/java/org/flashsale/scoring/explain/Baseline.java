package org.flashsale.scoring.explain;

import java.util.Arrays;
import java.util.Map;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.InputKind;

/**
 * The event that others are compared with: per cell the median over the bundle's golden rows, by a
 * shopper without a history. The few rows of it that no log holds do not move a median.
 */
public final class Baseline {

    private Baseline() {}

    /**
     * The row.
     *
     * @throws IllegalArgumentException if the model does not read rows
     */
    public static float[] of(ModelBundle bundle) {
        ModelManifest manifest = bundle.manifest();
        Map<String, float[][]> golden = bundle.golden().inputs();
        float[][] rows =
                manifest.input(InputKind.FEATURES)
                        .or(() -> manifest.input(InputKind.SEQUENCE))
                        .map(input -> golden.getOrDefault(input.name(), new float[0][]))
                        .orElseThrow(() -> new IllegalArgumentException("reads no rows"));
        float[] baseline = new float[manifest.width()];
        float[] column = new float[rows.length];
        for (int cell = 0; cell < baseline.length; cell++) {
            for (int row = 0; row < rows.length; row++) {
                column[row] = rows[row][cell];
            }
            Arrays.sort(column);
            baseline[cell] = column[(column.length - 1) / 2];
        }
        return baseline;
    }
}
