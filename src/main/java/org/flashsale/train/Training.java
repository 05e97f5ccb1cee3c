package org.flashsale.train;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.train.task.Examples;

/** From labelled examples to a model bundle. */
public final class Training {

    private static final int VERSION_DIGITS = 12;
    private static final Set<String> FILES =
            Set.of(
                    ModelManifest.FILE,
                    ModelManifest.GRAPH_FILE,
                    ModelManifest.GOLDEN_FILE,
                    ModelManifest.CARD_FILE);

    private final Options options;
    private final Consumer<String> progress;

    /**
     * What the caller decides.
     *
     * @param name name of the model
     * @param version its version; empty for the first digits of the graph's SHA-256
     * @param kind what learns
     * @param seed of folds and bootstraps; the same seed and events give the same bytes
     * @param unfinished file that keeps what is done, so that a training that was cut off goes on
     *     from there; empty if nothing is to be kept
     * @param measured whether the card tells what a step costs here, so that it differs from run to
     *     run
     */
    public record Options(
            String name,
            Optional<String> version,
            ModelKind kind,
            long seed,
            Optional<Path> unfinished,
            boolean measured) {}

    /**
     * A finished bundle.
     *
     * @param version version that the model got
     * @param files its files by name
     * @param catalogue what the rows mean that it reads
     * @param metrics what cross-validation says of it
     */
    public record Bundle(
            String version,
            Map<String, byte[]> files,
            RowCatalogue catalogue,
            List<ModelManifest.Metric> metrics) {}

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
     * Trains a head for each kind of label.
     *
     * @param set the examples
     * @param data the files that they come from
     * @throws UsageError if nothing can be learned from them
     */
    public Bundle train(Examples set, List<ModelManifest.TrainingFile> data) throws IOException {
        progress.accept(
                String.format(
                        Locale.ROOT,
                        "%,d rows read, %,d repeated, %,d examples of %,d %s",
                        set.source().rows(),
                        set.source().dropped(),
                        set.size(),
                        set.occupiedUnits(),
                        set.source().span().isPresent() ? "shoppers" : "rows"));
        Checkpoint checkpoint = checkpoint(set, data);
        Trainer.Result result =
                new Trainer(set, options.kind(), options.seed(), progress, checkpoint).train();
        String version =
                options.version()
                        .orElseGet(
                                () ->
                                        Sha256.of(result.model().graph())
                                                .substring(0, VERSION_DIGITS));
        Bundle bundle = bundle(set, data, result, version, Optional.empty());
        return options.measured()
                ? bundle(set, data, result, version, Optional.of(cost(bundle, result.rows())))
                : bundle;
    }

    private Bundle bundle(
            Examples set,
            List<ModelManifest.TrainingFile> data,
            Trainer.Result result,
            String version,
            Optional<StepCost> cost) {
        String card = ModelCard.of(options.name(), version, result, set, data, cost);
        Map<String, byte[]> files = BundleWriter.files(options.name(), version, result, card, data);
        return new Bundle(version, files, result.catalogue(), result.metrics());
    }

    private StepCost cost(Bundle bundle, float[][] rows) throws IOException {
        Path folder = Files.createTempDirectory("flashsale-bundle");
        try {
            StepCost cost = StepCost.of(written(bundle, folder.resolve("bundle")), rows);
            progress.accept(cost.toString().replace('\n', ' '));
            return cost;
        } catch (BundleRejected | DeviceUnavailable | ScoringFailed e) {
            throw new IllegalStateException("the bundle that was just made does not run", e);
        } finally {
            delete(folder);
        }
    }

    private static ModelBundle written(Bundle bundle, Path fresh)
            throws IOException, BundleRejected {
        Files.createDirectory(fresh);
        for (Map.Entry<String, byte[]> file : bundle.files().entrySet()) {
            Files.write(fresh.resolve(file.getKey()), file.getValue());
        }
        return ModelBundle.load(fresh.toString(), BundleSource.LOCAL, names -> bundle.catalogue());
    }

    private Checkpoint checkpoint(Examples set, List<ModelManifest.TrainingFile> data)
            throws IOException {
        if (options.unfinished().isEmpty()) {
            return Checkpoint.none();
        }
        StringBuilder all = new StringBuilder();
        all.append(options.kind()).append(' ').append(options.seed());
        all.append(' ').append(set.encoding().fitted().hash());
        data.forEach(file -> all.append(' ').append(file.sha256()));
        set.labels().forEach((head, labels) -> all.append(head).append(Arrays.toString(labels)));
        all.append(Arrays.toString(set.units())).append(Arrays.toString(set.groupSizes()));
        String training = Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
        return Checkpoint.at(options.unfinished().get(), training, progress);
    }

    /** Where a training that was cut off left what it had done: beside its bundle. */
    public static Path unfinished(Path bundle) {
        Path place = bundle.toAbsolutePath().normalize();
        return place.resolveSibling(place.getFileName() + ".unfinished");
    }

    /**
     * Writes a bundle and reads it again as it will be read. It appears whole or not at all: it is
     * made in a folder beside its place, and takes the place of an older bundle in one step.
     *
     * @throws UsageError if the folder holds something else than a bundle
     */
    public static void write(Bundle bundle, Path folder) throws IOException {
        requireWritable(folder);
        Path place = folder.toAbsolutePath().normalize();
        Files.createDirectories(place.getParent());
        Path made = Files.createTempDirectory(place.getParent(), ".flashsale-bundle");
        try {
            Path fresh = made.resolve("new");
            written(bundle, fresh);
            if (Files.exists(place)) {
                Files.move(place, made.resolve("old"), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(unfinished(place));
        } catch (BundleRejected e) {
            throw new IllegalStateException("the bundle that was just made is refused", e);
        } finally {
            delete(made);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
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
        try (Stream<Path> entries = Files.list(folder)) {
            boolean others =
                    entries.anyMatch(path -> !FILES.contains(path.getFileName().toString()));
            if (others) {
                throw new UsageError(folder + ": is not empty and holds no bundle; name another");
            }
        }
    }

    /**
     * Refuses to replace a bundle that nobody wants replaced.
     *
     * @throws UsageError saying what to do
     */
    public static void requireNoBundle(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            if (entries.findAny().isPresent()) {
                throw new UsageError(
                        folder + ": holds a bundle; name another folder, or replace it by --force");
            }
        }
    }
}
