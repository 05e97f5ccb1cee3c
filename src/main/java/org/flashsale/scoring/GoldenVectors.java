package org.flashsale.scoring;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code golden.json} of a model bundle: inputs with the outputs that the trainer computed for
 * them, so that whoever loads the graph can see that it still says the same.
 *
 * @param tolerance greatest absolute difference that is allowed
 * @param inputs by input name, one row per example, flattened to the input's shape
 * @param outputs by output name, one value (or vector) per example
 */
public record GoldenVectors(
        double tolerance, Map<String, float[][]> inputs, Map<String, float[][]> outputs) {

    /** Fewest examples of a bundle. */
    public static final int ROWS_MIN = 32;

    /** Checks that every input and output has the same number of examples, at least the least. */
    public GoldenVectors {
        inputs = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(inputs, "inputs")));
        outputs = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(outputs, "outputs")));
        if (!(tolerance > 0 && tolerance < 1)) {
            throw new IllegalArgumentException("tolerance is not between 0 and 1");
        }
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new IllegalArgumentException("inputs or outputs are empty");
        }
        int rows = inputs.values().iterator().next().length;
        if (rows < ROWS_MIN) {
            throw new IllegalArgumentException(rows + " rows, at least " + ROWS_MIN + " needed");
        }
        for (Map<String, float[][]> side : List.of(inputs, outputs)) {
            side.forEach(
                    (name, values) -> {
                        if (values == null || values.length != rows) {
                            throw new IllegalArgumentException(name + " has not " + rows + " rows");
                        }
                    });
        }
    }

    /** Examples. */
    public int rows() {
        return inputs.values().iterator().next().length;
    }

    /** Reads golden vectors; the exception's message says in one line what is wrong. */
    public static GoldenVectors read(byte[] json) throws IOException {
        return BundleJson.read(json, GoldenVectors.class, ModelManifest.GOLDEN_FILE);
    }

    /** The vectors as JSON, UTF-8, ending in a line feed. */
    public byte[] toJson() {
        return BundleJson.write(this);
    }
}
