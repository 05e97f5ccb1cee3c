package org.flashsale.scoring;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code model.json} of a model bundle: what the model reads and says, and where it comes from. The
 * fields are described in {@code docs/model-bundle.md}.
 *
 * @param format version of this file's format, {@link #FORMAT}
 * @param name name of the model, never blank
 * @param version its version, never blank
 * @param opset ONNX operator set (default domain) that the graph is written in
 * @param inputs inputs of the graph, at least one
 * @param outputs outputs of the graph, the purchase head among them
 * @param featureCatalogueHash {@code FeatureCatalogue.hash()} at training
 * @param featureNames the row's names in order
 * @param trainingData files that it was trained on
 * @param metrics how good it is, and on what
 * @param files SHA-256 in hexadecimal of the bundle's other files, by name
 */
@JsonPropertyOrder({"format", "name", "version", "opset", "inputs", "outputs"})
public record ModelManifest(
        String format,
        String name,
        String version,
        int opset,
        List<Input> inputs,
        List<Output> outputs,
        String featureCatalogueHash,
        List<String> featureNames,
        List<TrainingFile> trainingData,
        List<Metric> metrics,
        Map<String, String> files) {

    /** The format that this version reads and writes. */
    public static final String FORMAT = "flashsale-model/1";

    /** Name of this file in a bundle. */
    public static final String FILE = "model.json";

    /** Name of the graph's file. */
    public static final String GRAPH_FILE = "model.onnx";

    /** Name of the golden vectors' file. */
    public static final String GOLDEN_FILE = "golden.json";

    /** Name of the model card. */
    public static final String CARD_FILE = "MODEL_CARD.md";

    /** Checks that nothing is absent; Jackson reports a refusal as an {@link IOException}. */
    public ModelManifest {
        require(FORMAT.equals(format), "format is not " + FORMAT);
        require(!requireNonNull(name, "name").isBlank(), "name is blank");
        require(!requireNonNull(version, "version").isBlank(), "version is blank");
        require(opset >= 1, "opset is missing");
        inputs = List.copyOf(requireNonNull(inputs, "inputs"));
        outputs = List.copyOf(requireNonNull(outputs, "outputs"));
        require(!inputs.isEmpty(), "inputs are empty");
        require(
                outputs.stream().filter(output -> output.head() == Head.PURCHASE).count() == 1,
                "outputs need the purchase head, once");
        requireNonNull(featureCatalogueHash, "featureCatalogueHash");
        featureNames = List.copyOf(requireNonNull(featureNames, "featureNames"));
        trainingData = List.copyOf(requireNonNull(trainingData, "trainingData"));
        metrics = List.copyOf(requireNonNull(metrics, "metrics"));
        files = Collections.unmodifiableMap(new TreeMap<>(requireNonNull(files, "files")));
    }

    /** The input of a kind. */
    public Optional<Input> input(InputKind kind) {
        return inputs.stream().filter(input -> input.kind() == kind).findFirst();
    }

    /** The output of a head. */
    public Optional<Output> output(Head head) {
        return outputs.stream().filter(output -> output.head() == head).findFirst();
    }

    /** Cells of a row, as the input says that tells of the event. */
    public int width() {
        return input(InputKind.SEQUENCE)
                .or(() -> input(InputKind.FEATURES))
                .map(input -> Math.toIntExact(input.shape().get(input.shape().size() - 1)))
                .orElse(0);
    }

    /** Events of the sequence input, K; 0 if there is none. */
    public int steps() {
        return dimension(InputKind.SEQUENCE);
    }

    /** Width of the recurrent vector, H; 0 if there is none. */
    public int stateWidth() {
        return dimension(InputKind.STATE);
    }

    /** The dimension behind the batch. */
    private int dimension(InputKind kind) {
        return input(kind)
                .filter(input -> input.shape().size() > 1)
                .map(input -> Math.toIntExact(input.shape().get(1)))
                .orElse(0);
    }

    /** What a graph's input is bound to. */
    public enum InputKind {
        /** [B, F]: the row of the feature catalogue. */
        @JsonProperty("features")
        FEATURES,
        /** [B, K, E]: the shopper's last events. */
        @JsonProperty("sequence")
        SEQUENCE,
        /** [B]: how many of the sequence's K events are real. */
        @JsonProperty("length")
        LENGTH,
        /** [B, H]: the recurrent vector from the shopper's state. */
        @JsonProperty("state")
        STATE
    }

    /** What a graph's output means. */
    public enum Head {
        /** Probability that the shopper's session goes on to a purchase. */
        @JsonProperty("purchase")
        PURCHASE,
        /** Probability that the shopper does nothing for the next ten minutes. */
        @JsonProperty("exit")
        EXIT,
        /** Price sensitivity s in P(p) = σ(logit − s·ln(p / offered)). */
        @JsonProperty("sensitivity")
        SENSITIVITY,
        /** [B, H]: the recurrent vector to keep for the shopper. */
        @JsonProperty("state_out")
        STATE_OUT
    }

    /**
     * One input.
     *
     * @param name name in the graph
     * @param kind what it is bound to
     * @param shape dimensions, −1 for the batch
     */
    public record Input(String name, InputKind kind, List<Long> shape) {
        public Input {
            requireNonNull(name, "inputs.name");
            requireNonNull(kind, "inputs.kind");
            shape = List.copyOf(requireNonNull(shape, "inputs.shape"));
        }
    }

    /**
     * One output.
     *
     * @param name name in the graph
     * @param head what it means
     */
    public record Output(String name, Head head) {
        public Output {
            requireNonNull(name, "outputs.name");
            requireNonNull(head, "outputs.head");
        }
    }

    /**
     * One file that the model was trained on.
     *
     * @param file its name
     * @param sha256 SHA-256 of its bytes, hexadecimal
     * @param rows events in it
     * @param licence licence or terms and the origin to name
     */
    public record TrainingFile(String file, String sha256, long rows, String licence) {
        public TrainingFile {
            requireNonNull(file, "trainingData.file");
            requireNonNull(sha256, "trainingData.sha256");
            requireNonNull(licence, "trainingData.licence");
        }
    }

    /**
     * One measure with its 95 % interval.
     *
     * @param head output that was measured
     * @param name what was measured: {@code auc}, {@code logLoss}
     * @param on data it was measured on, such as {@code cross-validation by user}
     * @param value the measure
     * @param low lower limit
     * @param high upper limit
     */
    public record Metric(Head head, String name, String on, double value, double low, double high) {
        public Metric {
            requireNonNull(head, "metrics.head");
            requireNonNull(name, "metrics.name");
            requireNonNull(on, "metrics.on");
        }
    }

    /** Reads a manifest; the exception's message says in one line what is wrong. */
    public static ModelManifest read(byte[] json) throws IOException {
        return BundleJson.read(json, ModelManifest.class, FILE);
    }

    /** The manifest as JSON, UTF-8, ending in a line feed. */
    public byte[] toJson() {
        return BundleJson.write(this);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
