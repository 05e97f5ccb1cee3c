package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.ingest.LogFormat;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.train.ModelKind;
import org.flashsale.train.Training;
import org.flashsale.train.task.TaskData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale train}: a model bundle from what shoppers did. */
@Command(
        name = "train",
        description = {
            "Train a model bundle: on the data of a task, or on event logs (or logs of a format",
            "that can be imported) with the labels that --label declares. Prints how good it is",
            "by cross-validation over shoppers. The same files and seed give the same bundle."
        })
final class TrainVerb implements Callable<Integer> {

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Event logs, or files of the task's or the format's kind.")
    private List<Path> data;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "Rules of the examples: ${COMPLETION-CANDIDATES}.",
            completionCandidates = TaskOptions.Names.class)
    private @Nullable String task;

    @Mixin private TaskOptions.Rules rules;

    @Mixin private TaskOptions.Table table;

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "The bundle.")
    private Path out;

    @Option(names = "--force", description = "Replace the bundle that is in the folder.")
    private boolean force;

    @Option(
            names = "--format",
            description = "What the files are, if no event logs: ${COMPLETION-CANDIDATES}.")
    private @Nullable LogFormat format;

    @Option(
            names = "--kind",
            description = {
                "What learns: ${COMPLETION-CANDIDATES} (default: BEST with --task, which tries both",
                "per head; else LOGISTIC)."
            })
    private @Nullable ModelKind kind;

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

    @Option(
            names = "--measure-step",
            description = {
                "Put into the card what a step costs here; such cards differ from run to run."
            })
    private boolean measured;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Training.requireWritable(out);
        if (!force) {
            Training.requireNoBundle(out);
        }
        PrintWriter terminal = spec.commandLine().getOut();
        TaskData read =
                TaskOptions.read(
                                Optional.ofNullable(task),
                                rules,
                                table,
                                Optional.ofNullable(format),
                                data)
                        .data();
        read.warnings().forEach(line -> terminal.println("WARNING: " + line));
        List<ModelManifest.TrainingFile> files = new ArrayList<>();
        for (Map.Entry<Path, Long> file : read.rows().entrySet()) {
            files.add(Training.describe(file.getKey(), file.getValue(), terms));
        }
        Training.Options options =
                new Training.Options(
                        name,
                        Optional.ofNullable(version),
                        kind(),
                        seed,
                        Optional.of(Training.unfinished(out)),
                        measured);
        Training.Bundle bundle =
                new Training(options, terminal::println).train(read.examples(), files);
        Training.write(bundle, out);
        terminal.printf("%s: %s %s%n", out, name, bundle.version());
        return Main.DONE;
    }

    private ModelKind kind() {
        if (kind != null) {
            return kind;
        }
        return task == null && !table.isDeclared() ? ModelKind.LOGISTIC : ModelKind.BEST;
    }
}
