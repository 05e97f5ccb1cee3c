package org.flashsale.scoring;

import static org.flashsale.scoring.BundleProblem.Code.MALFORMED_MANIFEST;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.RowCatalogue;
import org.flashsale.features.UserState;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * A model bundle whose files agree with each other and with this version of the job. What only a
 * running session can tell (names, types and shapes of the graph, the golden vectors) is checked by
 * {@code scoring.onnx.OrtScorer.open}. This version serves inputs of every kind of {@link
 * ModelManifest.InputKind}, alone or together, and every head.
 */
public final class ModelBundle {

    /** Oldest operator set that is accepted. */
    public static final int OPSET_MIN = 7;

    /** Newest operator set that is accepted. */
    public static final int OPSET_MAX = 23;

    /** Most events of a sequence. */
    public static final int STEPS_MAX = UserState.EVENTS_MAX;

    /** Widest recurrent vector: it is kept of every shopper. */
    public static final int STATE_WIDTH_MAX = 256;

    /** Name of the metric whose value the fallback says while the model does not run. */
    public static final String BASE_RATE = "baseRate";

    private final String location;
    private final ModelManifest manifest;
    private final GoldenVectors golden;
    private final byte[] model;
    private final String sha256;

    private ModelBundle(
            String location,
            ModelManifest manifest,
            GoldenVectors golden,
            byte[] model,
            String sha256) {
        this.location = location;
        this.manifest = manifest;
        this.golden = golden;
        this.model = model;
        this.sha256 = sha256;
    }

    /** Reads and checks a bundle for the rows that the job computes. */
    public static ModelBundle load(String location, BundleSource source)
            throws BundleRejected, IOException {
        return load(location, source, names -> FeatureCatalogue.ROWS);
    }

    /**
     * Reads and checks a bundle.
     *
     * @param location a folder, a zip, {@code classpath:/FOLDER}, or a URI of a folder or zip
     * @param source opens other URIs than {@code file:}
     * @param rows catalogue of the rows to be scored, given the names that the bundle has for them
     * @throws BundleRejected when it is not to be served, with every problem
     * @throws IOException when its place cannot be read at present
     */
    public static ModelBundle load(
            String location, BundleSource source, Function<List<String>, RowCatalogue> rows)
            throws BundleRejected, IOException {
        Map<String, byte[]> files = BundleFiles.read(location, source);
        ModelManifest manifest;
        try {
            manifest = ModelManifest.read(file(files, ModelManifest.FILE));
        } catch (IOException e) {
            throw new BundleRejected(location, MALFORMED_MANIFEST, BundleChecks.line(e));
        }
        BundleChecks checks = new BundleChecks(rows.apply(manifest.featureNames()));
        checks.manifest(manifest);
        checks.hashes(manifest, files);
        byte[] model = file(files, ModelManifest.GRAPH_FILE);
        checks.graph(manifest, model);
        Optional<GoldenVectors> golden =
                checks.golden(manifest, file(files, ModelManifest.GOLDEN_FILE));
        if (golden.isEmpty() || !checks.problems.isEmpty()) {
            throw new BundleRejected(location, checks.problems);
        }
        String sha256 = BundleChecks.sha256(file(files, ModelManifest.FILE));
        return new ModelBundle(location, manifest, golden.get(), model, sha256);
    }

    /**
     * Reads and checks the very bundle that somebody named by its hash.
     *
     * @param sha256 what {@link #sha256} must be
     * @throws BundleRejected when it is another, or not to be served
     * @throws IOException when its place cannot be read at present
     */
    public static ModelBundle load(String location, String sha256, BundleSource source)
            throws BundleRejected, IOException {
        ModelBundle bundle = load(location, source);
        if (!bundle.sha256.equals(sha256)) {
            String detail = "%s has SHA-256 %s, demanded was %s";
            throw new BundleRejected(
                    location,
                    BundleProblem.Code.HASH_MISMATCH,
                    detail.formatted(ModelManifest.FILE, bundle.sha256, sha256));
        }
        return bundle;
    }

    /** Where it was read. */
    public String location() {
        return location;
    }

    /** What the model says of itself. */
    public ModelManifest manifest() {
        return manifest;
    }

    /** Name and version, for people. */
    public String name() {
        return manifest.name() + " " + manifest.version();
    }

    /** Inputs with the outputs that the model gave when it was made. */
    public GoldenVectors golden() {
        return golden;
    }

    /** The ONNX file; not to be changed. */
    public byte[] model() {
        return model;
    }

    /** SHA-256 of the manifest, hexadecimal: it names those of all other files. */
    public String sha256() {
        return sha256;
    }

    /** SHA-256 of the ONNX file, hexadecimal. */
    public String modelSha256() {
        return BundleChecks.sha256(model);
    }

    /**
     * What is said of an event while the model does not run: the manifest's base rate of the head,
     * else the mean of its golden outputs; NaN for a head that the model lacks.
     */
    public float baseRate(Head head) {
        Optional<ModelManifest.Output> output = manifest.output(head);
        if (output.isEmpty()) {
            return Float.NaN;
        }
        return (float)
                manifest.metrics().stream()
                        .filter(m -> m.head() == head && m.name().equals(BASE_RATE))
                        .mapToDouble(ModelManifest.Metric::value)
                        .filter(rate -> rate >= 0 && (rate <= 1 || head == Head.SENSITIVITY))
                        .findFirst()
                        .orElseGet(() -> goldenMean(output.get().name()));
    }

    private double goldenMean(String output) {
        float[][] values = golden.outputs().getOrDefault(output, new float[0][]);
        double sum = 0;
        for (float[] value : values) {
            sum += value[0];
        }
        return sum / values.length;
    }

    private static byte[] file(Map<String, byte[]> files, String name) {
        byte[] content = files.get(name);
        if (content == null) {
            throw new IllegalStateException("was read, and is gone: " + name);
        }
        return content;
    }
}
