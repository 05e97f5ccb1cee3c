package org.flashsale.scoring;

import static org.flashsale.scoring.BundleProblem.Code.CATALOGUE_MISMATCH;
import static org.flashsale.scoring.BundleProblem.Code.HASH_MISMATCH;
import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_GOLDEN;
import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_MANIFEST;
import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_MODEL;
import static org.flashsale.scoring.BundleProblem.Code.SHAPE_MISMATCH;
import static org.flashsale.scoring.BundleProblem.Code.UNSUPPORTED_INPUT;
import static org.flashsale.scoring.BundleProblem.Code.UNSUPPORTED_OPSET;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.InputKind;

/** Collects what is wrong, so that all of it can be told at once. */
final class BundleChecks {

    private static final int NAME_LENGTH_MAX = 100;

    final List<BundleProblem> problems = new ArrayList<>();
    private final RowCatalogue rows;

    /** Checks of a bundle for rows of a catalogue. */
    BundleChecks(RowCatalogue rows) {
        this.rows = rows;
    }

    private long width() {
        return rows.width();
    }

    private void require(boolean holds, BundleProblem.Code code, String detail) {
        if (!holds) {
            problems.add(new BundleProblem(code, detail));
        }
    }

    void manifest(ModelManifest manifest) {
        require(
                printable(manifest.name()) && printable(manifest.version()),
                MALFORMED_MANIFEST,
                "name and version must be printable, of at most "
                        + NAME_LENGTH_MAX
                        + " characters");
        long heads = manifest.outputs().stream().map(ModelManifest.Output::head).distinct().count();
        require(
                heads == manifest.outputs().size(),
                MALFORMED_MANIFEST,
                "outputs name a head twice");
        require(
                manifest.featureCatalogueHash().equals(rows.hash()),
                CATALOGUE_MISMATCH,
                "trained on feature catalogue "
                        + manifest.featureCatalogueHash()
                        + ", rows are of "
                        + rows.hash());
        inputs(manifest);
    }

    private void inputs(ModelManifest manifest) {
        long kinds = manifest.inputs().stream().map(ModelManifest.Input::kind).distinct().count();
        require(kinds == manifest.inputs().size(), MALFORMED_MANIFEST, "inputs name a kind twice");
        boolean sequence = manifest.input(InputKind.SEQUENCE).isPresent();
        require(
                sequence || manifest.input(InputKind.FEATURES).isPresent(),
                UNSUPPORTED_INPUT,
                "no input tells of the event: features or sequence is needed");
        require(
                sequence == manifest.input(InputKind.LENGTH).isPresent(),
                UNSUPPORTED_INPUT,
                "sequence and length come together");
        require(
                manifest.input(InputKind.STATE).isPresent()
                        == manifest.output(Head.STATE_OUT).isPresent(),
                UNSUPPORTED_INPUT,
                "the input state and the head state_out come together");
        manifest.inputs().forEach(this::shape);
    }

    private void shape(ModelManifest.Input input) {
        List<Long> shape = input.shape();
        boolean holds =
                switch (input.kind()) {
                    case FEATURES -> shape.equals(List.of(-1L, width()));
                    case SEQUENCE ->
                            shape.size() == 3
                                    && shape.equals(List.of(-1L, shape.get(1), width()))
                                    && within(shape.get(1), ModelBundle.STEPS_MAX);
                    case LENGTH -> shape.equals(List.of(-1L));
                    case STATE ->
                            shape.size() == 2
                                    && shape.get(0) == -1
                                    && within(shape.get(1), ModelBundle.STATE_WIDTH_MAX);
                };
        String wanted =
                switch (input.kind()) {
                    case FEATURES -> "[-1, " + width() + "]";
                    case SEQUENCE ->
                            "[-1, K, " + width() + "] with K from 1 to " + ModelBundle.STEPS_MAX;
                    case LENGTH -> "[-1]";
                    case STATE -> "[-1, H] with H from 1 to " + ModelBundle.STATE_WIDTH_MAX;
                };
        require(
                holds,
                SHAPE_MISMATCH,
                "input " + input.name() + " has shape " + shape + ", not " + wanted);
    }

    private static boolean within(long value, int most) {
        return value >= 1 && value <= most;
    }

    private static boolean printable(String text) {
        return text.length() <= NAME_LENGTH_MAX && text.chars().noneMatch(Character::isISOControl);
    }

    void hashes(ModelManifest manifest, Map<String, byte[]> files) {
        files.forEach(
                (name, content) -> {
                    String stated = manifest.files().getOrDefault(name, "(none)");
                    require(
                            name.equals(ModelManifest.FILE)
                                    || stated.equalsIgnoreCase(sha256(content)),
                            HASH_MISMATCH,
                            name
                                    + " has SHA-256 "
                                    + sha256(content)
                                    + ", the manifest says "
                                    + stated);
                });
    }

    void graph(ModelManifest manifest, byte[] model) {
        try {
            OnnxFile file = OnnxFile.read(model);
            long opset = file.opset();
            require(
                    !file.hasOutsideWeights(),
                    MALFORMED_MODEL,
                    ModelManifest.GRAPH_FILE + " reads weights from other files");
            require(
                    opset == manifest.opset(),
                    UNSUPPORTED_OPSET,
                    "the graph has opset " + opset + ", the manifest says " + manifest.opset());
            require(
                    opset >= ModelBundle.OPSET_MIN && opset <= ModelBundle.OPSET_MAX,
                    UNSUPPORTED_OPSET,
                    "opset "
                            + opset
                            + " is outside "
                            + ModelBundle.OPSET_MIN
                            + " to "
                            + ModelBundle.OPSET_MAX);
        } catch (IllegalArgumentException e) {
            problems.add(
                    new BundleProblem(MALFORMED_MODEL, ModelManifest.GRAPH_FILE + ": " + line(e)));
        }
    }

    Optional<GoldenVectors> golden(ModelManifest manifest, byte[] json) {
        try {
            GoldenVectors golden = GoldenVectors.read(json);
            for (ModelManifest.Input input : manifest.inputs()) {
                rows(golden.inputs(), input.name(), width(manifest, input.kind()));
                if (input.kind() == InputKind.LENGTH) {
                    lengths(golden.inputs(), input.name(), manifest.steps());
                }
            }
            for (ModelManifest.Output output : manifest.outputs()) {
                boolean vector = output.head() == Head.STATE_OUT;
                rows(golden.outputs(), output.name(), vector ? manifest.stateWidth() : 1);
            }
            return Optional.of(golden);
        } catch (IOException e) {
            problems.add(new BundleProblem(MALFORMED_GOLDEN, line(e)));
            return Optional.empty();
        }
    }

    /** Values of one row of an input. */
    private int width(ModelManifest manifest, InputKind kind) {
        return switch (kind) {
            case FEATURES -> rows.width();
            case SEQUENCE -> manifest.steps() * rows.width();
            case LENGTH -> 1;
            case STATE -> manifest.stateWidth();
        };
    }

    private void rows(Map<String, float[][]> side, String name, int width) {
        float[][] rows = side.getOrDefault(name, new float[0][]);
        require(rows.length > 0, MALFORMED_GOLDEN, "golden.json: " + name + " is missing");
        for (float[] row : rows) {
            if (row == null || row.length != width) {
                require(
                        false,
                        MALFORMED_GOLDEN,
                        "golden.json: a row of " + name + " has not " + width + " values");
                return;
            }
        }
    }

    private void lengths(Map<String, float[][]> side, String name, int steps) {
        for (float[] row : side.getOrDefault(name, new float[0][])) {
            if (row != null && row.length == 1) {
                boolean holds = row[0] >= 1 && row[0] <= steps && row[0] == (int) row[0];
                require(
                        holds,
                        MALFORMED_GOLDEN,
                        "golden.json: a " + name + " is " + row[0] + ", not 1 to " + steps);
            }
        }
    }

    /** A message on one line. */
    static String line(Exception e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
