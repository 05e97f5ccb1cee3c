package org.flashsale.features;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What the cells of a row mean: the job's rows are those of {@link FeatureCatalogue}; a model for
 * other rows says so by another catalogue, and the job refuses it.
 *
 * @param id kind and version of the rows, raised when a cell's meaning changes while its name stays
 * @param names of the cells, in order
 */
public record RowCatalogue(String id, List<String> names) {

    /** Copies the names. */
    public RowCatalogue {
        names = List.copyOf(names);
    }

    /** Cells of a row. */
    public int width() {
        return names.size();
    }

    /** SHA-256 in hexadecimal over the id and the names in order. */
    public String hash() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String text = id + "\n" + String.join("\n", names);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
