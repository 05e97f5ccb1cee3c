package org.flashsale.scoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.Input;
import org.flashsale.scoring.ModelManifest.InputKind;
import org.flashsale.scoring.ModelManifest.Metric;
import org.flashsale.scoring.ModelManifest.Output;

/** A small, real model bundle, sound unless a test spoils it before it is written. */
public final class TestBundle {

    public static final float BASE_RATE = 0.0625f;

    /** What a bundle says of all golden rows if a head of price sensitivity is declared. */
    public static final float SENSITIVITY = 2;

    public String name = "tiny";
    public String version = "1";
    public int opset = TinyModel.OPSET;
    public int graphWidth = FeatureCatalogue.WIDTH;
    public List<Input> inputs = new ArrayList<>();
    public List<Output> outputs = new ArrayList<>();
    public String catalogueHash = FeatureCatalogue.hash();
    public double goldenOffset;
    public String goldenInput = "features";
    public byte[] graph = new byte[0];
    public float[][] goldenRows;
    private final Map<String, byte[]> replaced = new HashMap<>();
    private final List<String> removed = new ArrayList<>();
    private final long seed;

    public TestBundle(long seed) {
        this.seed = seed;
        inputs.add(input("features", InputKind.FEATURES, FeatureCatalogue.WIDTH));
        outputs.add(new Output("purchase", Head.PURCHASE));
        outputs.add(new Output("exit", Head.EXIT));
        goldenRows = rows(seed, GoldenVectors.ROWS_MIN);
    }

    public static Input input(String name, InputKind kind, long... rest) {
        List<Long> shape = new ArrayList<>(List.of(-1L));
        for (long dim : rest) {
            shape.add(dim);
        }
        return new Input(name, kind, shape);
    }

    /** Random rows. */
    public static float[][] rows(long seed, int count) {
        Random random = new Random(seed);
        float[][] rows = new float[count][FeatureCatalogue.WIDTH];
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
            }
        }
        return rows;
    }

    /** What the model should say of a row: purchase, exit. */
    public double[] expected(float[] row) {
        return new TinyModel(seed, FeatureCatalogue.WIDTH).expected(row);
    }

    /** Writes these bytes in the place of a file; the manifest keeps the true one's hash. */
    public TestBundle replace(String file, byte[] content) {
        replaced.put(file, content);
        return this;
    }

    /** Leaves a file out. */
    public TestBundle remove(String file) {
        removed.add(file);
        return this;
    }

    /** All files. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put(
                ModelManifest.GRAPH_FILE,
                graph.length > 0 ? graph : new TinyModel(seed, graphWidth).onnx());
        files.put(ModelManifest.GOLDEN_FILE, golden().toJson());
        files.put(
                ModelManifest.CARD_FILE, "# A model for tests\n".getBytes(StandardCharsets.UTF_8));
        Map<String, String> hashes = new TreeMap<>();
        files.forEach((file, content) -> hashes.put(file, sha256(content)));
        files.put(ModelManifest.FILE, manifest(hashes).toJson());
        files.putAll(replaced);
        removed.forEach(files::remove);
        return files;
    }

    private GoldenVectors golden() {
        float[][] purchase = new float[goldenRows.length][1];
        float[][] exit = new float[goldenRows.length][1];
        for (int i = 0; i < goldenRows.length; i++) {
            double[] said = expected(goldenRows[i]);
            purchase[i][0] = (float) said[0];
            exit[i][0] = (float) (said[1] + goldenOffset);
        }
        Map<String, float[][]> said = new HashMap<>(Map.of("purchase", purchase, "exit", exit));
        for (Output output : outputs) {
            if (output.head() == Head.SENSITIVITY) {
                float[][] slopes = new float[goldenRows.length][];
                Arrays.fill(slopes, new float[] {SENSITIVITY});
                said.put(output.name(), slopes);
            }
        }
        return new GoldenVectors(1e-5, Map.of(goldenInput, goldenRows), said);
    }

    private ModelManifest manifest(Map<String, String> hashes) {
        return new ModelManifest(
                ModelManifest.FORMAT,
                name,
                version,
                opset,
                inputs,
                outputs,
                catalogueHash,
                FeatureCatalogue.NAMES,
                List.of(),
                List.of(new Metric(Head.PURCHASE, ModelBundle.BASE_RATE, "tests", BASE_RATE, 0, 1)),
                hashes);
    }

    /** Writes a folder. */
    public Path writeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    /** Writes a zip, with more entries if given. */
    public Path writeZip(Path zip, Map<String, byte[]> more) throws IOException {
        Map<String, byte[]> entries = new TreeMap<>(files());
        entries.putAll(more);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return zip;
    }

    /** Writes a folder and loads it. */
    public ModelBundle load(Path folder) throws IOException, BundleRejected {
        return ModelBundle.load(writeFolder(folder).toString(), BundleSource.LOCAL);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
