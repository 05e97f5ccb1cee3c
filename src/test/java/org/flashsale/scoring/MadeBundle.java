package org.flashsale.scoring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.Input;
import org.flashsale.scoring.ModelManifest.Metric;
import org.flashsale.scoring.ModelManifest.Output;
import org.flashsale.train.OnnxGraph;

/** A bundle around a graph that was made for tests and benchmarks, not trained. */
public record MadeBundle(
        String name,
        String version,
        List<Input> inputs,
        List<Output> outputs,
        byte[] graph,
        GoldenVectors golden) {

    /** Purchase probability that the fallback says. */
    public static final float BASE_RATE = 0.03125f;

    /** The same with other inputs in its manifest. */
    public MadeBundle withInputs(List<Input> others) {
        return new MadeBundle(name, version, others, outputs, graph, golden);
    }

    /** The same with other outputs in its manifest. */
    public MadeBundle withOutputs(List<Output> others) {
        return new MadeBundle(name, version, inputs, others, graph, golden);
    }

    /** The same with other golden vectors. */
    public MadeBundle withGolden(GoldenVectors others) {
        return new MadeBundle(name, version, inputs, outputs, graph, others);
    }

    /** Its files by name. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        files.put(ModelManifest.GRAPH_FILE, graph);
        files.put(ModelManifest.GOLDEN_FILE, golden.toJson());
        files.put(
                ModelManifest.CARD_FILE,
                "# Random weights: says nothing\n".getBytes(StandardCharsets.UTF_8));
        Map<String, String> hashes = new TreeMap<>();
        files.forEach((file, content) -> hashes.put(file, BundleChecks.sha256(content)));
        files.put(
                ModelManifest.FILE,
                new ModelManifest(
                                ModelManifest.FORMAT,
                                name,
                                version,
                                OnnxGraph.OPSET,
                                inputs,
                                outputs,
                                FeatureCatalogue.hash(),
                                FeatureCatalogue.NAMES,
                                List.of(),
                                List.of(
                                        new Metric(
                                                Head.PURCHASE,
                                                ModelBundle.BASE_RATE,
                                                "nothing",
                                                BASE_RATE,
                                                0,
                                                1)),
                                hashes)
                        .toJson());
        return files;
    }

    /** Writes a folder. */
    public Path writeFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    /** Writes a folder and loads it. */
    public ModelBundle load(Path folder) throws IOException, BundleRejected {
        return ModelBundle.load(writeFolder(folder).toString(), BundleSource.LOCAL);
    }
}
