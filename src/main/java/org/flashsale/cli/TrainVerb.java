package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.train.Training;
import org.flashsale.wire.EventLog;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale train}: a model bundle from what shoppers did. */
@Command(
        name = "train",
        description = {
            "Train a model bundle on event logs, or on logs of a format that can be imported.",
            "Give several files in the order of their times. Prints how good the model is by",
            "cross-validation over shoppers. The same files and seed give the same bundle."
        })
final class TrainVerb implements Callable<Integer> {

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Event logs, the oldest first; with --format logs of that format.")
    private List<Path> data;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The bundle.")
    private Path out;

    @Option(
            names = "--format",
            description = "What the files are, if no event logs: ${COMPLETION-CANDIDATES}.")
    private @Nullable LogFormat format;

    @Option(names = "--name", description = "Name of the model (default: ${DEFAULT-VALUE}).")
    private String name = "flashsale";

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "Its version (default: the first digits of the graph's SHA-256).")
    private @Nullable String version;

    @Option(
            names = "--terms",
            paramLabel = "TEXT",
            description = "Licence or terms of the data, with the source to name.")
    private String terms = "not stated";

    @Option(
            names = "--seed",
            description = "Seed of folds and intervals (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Training.requireWritable(out);
        PrintWriter terminal = spec.commandLine().getOut();
        List<BehaviorEvent> events = new ArrayList<>();
        List<ModelManifest.TrainingFile> files = new ArrayList<>();
        for (Path file : data) {
            requireFile(file);
            int before = events.size();
            read(file, events);
            files.add(Training.describe(file, events.size() - before, terms));
        }
        Training.Options options = new Training.Options(name, Optional.ofNullable(version), seed);
        Training.Bundle bundle = new Training(options, terminal::println).train(events, files);
        Training.write(bundle, out);
        terminal.printf("%s: %s %s%n", out, name, bundle.version());
        return 0;
    }

    private static void requireFile(Path file) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UsageError(file + ": is no file that can be read");
        }
    }

    private void read(Path file, List<BehaviorEvent> events) throws IOException {
        if (format == null) {
            readLog(file, events);
            return;
        }
        Path folder = Files.createTempDirectory("flashsale-train");
        Path log = folder.resolve("events.avro");
        try {
            LogBounds bounds = new LogBounds(0, Instant.now().toEpochMilli());
            new Importer(format, bounds, rows -> {}).run(List.of(file), log, Optional.empty());
            readLog(log, events);
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(folder);
        }
    }

    private static void readLog(Path log, List<BehaviorEvent> events) throws IOException {
        try (EventLog.Reader reader = EventLog.open(log)) {
            while (reader.hasNext()) {
                events.add(reader.next());
            }
        }
    }
}
