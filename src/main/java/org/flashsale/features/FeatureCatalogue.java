package org.flashsale.features;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
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

    private static final String HASH = sha256("flashsale-features/" + VERSION, NAMES);

    private FeatureCatalogue() {}

    /** SHA-256 in hexadecimal over the version and the names in order. */
    public static String hash() {
        return HASH;
    }

    private static String sha256(String head, List<String> names) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String text = head + "\n" + String.join("\n", names);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
