package org.flashsale.features;

import java.util.Arrays;
import java.util.List;

/** The feature row as a whole: its width, names and the hash that a model bundle must name. */
public final class FeatureCatalogue {

    /** Raised when the meaning of a feature changes while its name stays. */
    public static final int VERSION = 1;

    /** Cells of a row. */
    public static final int WIDTH = Feature.values().length;

    /** Names in the order of the row. */
    public static final List<String> NAMES =
            Arrays.stream(Feature.values()).map(Feature::id).toList();

    /** The rows that the job computes. */
    public static final RowCatalogue ROWS =
            new RowCatalogue("flashsale-features/" + VERSION, NAMES);

    private static final String HASH = ROWS.hash();

    private FeatureCatalogue() {}

    /** SHA-256 in hexadecimal over the version and the names in order. */
    public static String hash() {
        return HASH;
    }
}
