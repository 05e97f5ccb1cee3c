package org.flashsale.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;

/** From events to a model bundle. */
public final class Training {

    private static final int VERSION_DIGITS = 12;

    private final Options options;
    private final Consumer<String> progress;

    /**
     * What the caller decides.
     *
     * @param name name of the model
     * @param version its version; empty for the first digits of the graph's SHA-256
     * @param seed of folds and bootstraps; the same seed and events give the same bytes
     */
    public record Options(String name, Optional<String> version, long seed) {}

    /**
     * A finished bundle.
     *
     * @param version version that the model got
     * @param files its files by name
     * @param metrics what cross-validation says of it
     */
    public record Bundle(
            String version, Map<String, byte[]> files, List<ModelManifest.Metric> metrics) {}

    /** A training that reports what it does, line by line. */
    public Training(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** What the manifest says of a file. */
    public static ModelManifest.TrainingFile describe(Path file, long rows, String terms)
            throws IOException {
        return new ModelManifest.TrainingFile(
                String.valueOf(file.getFileName()), Sha256.of(file), rows, terms);
    }

    /**
     * Trains.
     *
     * @param events in the order of event time
     * @param data the files that they come from
     * @throws UsageError if nothing can be learned from them
     */
    public Bundle train(Iterable<BehaviorEvent> events, List<ModelManifest.TrainingFile> data) {
        TrainingSet set = TrainingSet.of(events);
        progress.accept(
                String.format(
                        "%,d events, %,d duplicates, %,d labelled, %,d shoppers",
                        set.source().events(),
                        set.source().duplicates(),
                        set.size(),
                        set.userCount()));
        Trainer.Result result = new Trainer(set, options.seed(), progress).train();
        String version =
                options.version()
                        .orElseGet(
                                () ->
                                        Sha256.of(LogisticGraph.of(result.model()))
                                                .substring(0, VERSION_DIGITS));
        Map<String, byte[]> files = BundleWriter.files(options.name(), version, result, set, data);
        return new Bundle(version, files, result.metrics());
    }

    /**
     * Writes a bundle into a folder, made if it is not there, and reads it again as the job does.
     *
     * @throws UsageError if the folder holds something else than a bundle
     */
    public static void write(Bundle bundle, Path folder) throws IOException {
        requireWritable(folder);
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : bundle.files().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        try {
            ModelBundle.load(folder.toString(), BundleSource.LOCAL);
        } catch (BundleRejected e) {
            throw new IllegalStateException("the bundle that was just written is refused", e);
        }
    }

    /**
     * Refuses folders that are in use for something else.
     *
     * @throws UsageError saying why
     */
    public static void requireWritable(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new UsageError(folder + ": is a file; name a folder");
        }
        try (var entries = Files.list(folder)) {
            boolean empty = entries.findAny().isEmpty();
            if (!empty && !Files.exists(folder.resolve(ModelManifest.FILE))) {
                throw new UsageError(folder + ": is not empty and holds no bundle; name another");
            }
        }
    }
}
