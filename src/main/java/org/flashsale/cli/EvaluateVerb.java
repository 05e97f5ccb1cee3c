package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.LogFormat;
import org.flashsale.operator.BundleFetcher;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.train.Training;
import org.flashsale.train.evaluate.Evaluation;
import org.flashsale.train.evaluate.EvaluationPage;
import org.flashsale.train.evaluate.Outcome;
import org.flashsale.train.task.Task;
import org.flashsale.train.task.TaskData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale evaluate}: how good model bundles are on data with known outcomes. */
@Command(
        name = "evaluate",
        description = {
            "Measure model bundles on data whose outcomes are known: AUC, average precision, log",
            "loss, calibration error and Brier score with bootstrap intervals over shoppers, on",
            "all examples and on parts of them. Of several bundles, each later one is compared",
            "with the first, draw by draw. Without --task the data is an event log, and its",
            "labels are those that --label declares."
        })
final class EvaluateVerb implements Callable<Integer> {

    private static final int DRAWS = 500;
    private static final int DRAWS_MAX = 10_000;
    private static final int MODELS_MAX = 26;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "Rules of the examples: ${COMPLETION-CANDIDATES}.",
            completionCandidates = TaskOptions.Names.class)
    private @Nullable String task;

    @Mixin private TaskOptions.Rules rules;

    @Mixin private TaskOptions.Table table;

    @Option(
            names = "--model",
            required = true,
            arity = "1..*",
            paramLabel = "BUNDLE",
            description = "A folder, a zip, classpath:/FOLDER, or a URI; several to compare.")
    private List<String> models = List.of();

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Event logs, or files of the task's format, plain or gzip.")
    private List<Path> data = List.of();

    @Option(
            names = "--format",
            description =
                    "What files without --task are, if no event logs: "
                            + "${COMPLETION-CANDIDATES}.")
    private @Nullable LogFormat format;

    @Option(
            names = "--recalibrate",
            description = {
                "Measure each bundle once more with its purchase probabilities recalibrated as the",
                "job does it: each score by what had matured before it."
            })
    private boolean recalibrate;

    @Option(names = "--out", paramLabel = "FILE.json", description = "Write the outcome as JSON.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--html", paramLabel = "FILE.html", description = "Write it as a page.")
    private Optional<Path> html = Optional.empty();

    @Option(
            names = "--draws",
            description = "Draws of the bootstrap (default: the task's, else 500).")
    private @Nullable Integer chosenDraws;

    @Option(names = "--seed", description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (models.size() > MODELS_MAX) {
            throw new UsageError("at most " + MODELS_MAX + " bundles at once");
        }
        out.ifPresent(OutputFiles::ready);
        html.ifPresent(OutputFiles::ready);
        PrintWriter terminal = spec.commandLine().getOut();
        TaskOptions.Read from =
                TaskOptions.read(
                        Optional.ofNullable(task), rules, table, Optional.ofNullable(format), data);
        TaskData read = from.data();
        read.warnings().forEach(line -> terminal.println("WARNING: " + line));
        int draws = draws(from.task());
        Evaluation evaluation =
                new Evaluation(read.examples(), from.heads(), draws, seed, terminal::println);
        List<Evaluation.Scored> bundles = new ArrayList<>();
        for (String model : models) {
            Evaluation.Scored scored = score(evaluation, model);
            bundles.add(scored);
            if (recalibrate) {
                bundles.add(evaluation.recalibrated(scored));
            }
        }
        seenBefore(bundles).forEach(line -> terminal.println("WARNING: " + line));
        List<Outcome.Difference> differences = new ArrayList<>();
        List<Outcome.Model> measured = evaluation.measure(bundles, differences);
        Outcome outcome =
                new Outcome(
                        from.task().map(Task::label).orElse(table.isDeclared() ? "table" : "log"),
                        data.stream().map(Path::toString).toList(),
                        read.rows().values().stream().mapToLong(Long::longValue).sum(),
                        dropped(read),
                        evaluation.unitCount(),
                        draws,
                        seed,
                        measured,
                        differences);
        print(terminal, outcome);
        if (out.isPresent()) {
            OutputFiles.writeJson(out.get(), outcome);
        }
        if (html.isPresent()) {
            String page = EvaluationPage.of(outcome, read.examples(), bundles);
            Files.writeString(OutputFiles.ready(html.get()), page, StandardCharsets.UTF_8);
        }
        return Main.DONE;
    }

    /** What a model learned from, it knows better than what comes. */
    private List<String> seenBefore(List<Evaluation.Scored> bundles) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : data) {
            String hash = Training.describe(file, 0, "").sha256();
            for (Evaluation.Scored bundle : bundles) {
                boolean seen =
                        bundle.manifest().trainingData().stream()
                                .anyMatch(known -> known.sha256().equals(hash));
                if (seen) {
                    String text = "%s learned from %s: its figures are too good to come again";
                    lines.add(text.formatted(bundle.location(), file));
                }
            }
        }
        return lines;
    }

    private int draws(Optional<Task> declared) {
        int draws = chosenDraws == null ? declared.map(Task::draws).orElse(DRAWS) : chosenDraws;
        if (draws < 1 || draws > DRAWS_MAX) {
            throw new UsageError("--draws must be from 1 to " + DRAWS_MAX + ": " + draws);
        }
        return draws;
    }

    private static Evaluation.Scored score(Evaluation evaluation, String model) {
        try {
            return evaluation.score(model, new BundleFetcher(ModelAccess.DEFAULT));
        } catch (IOException e) {
            throw new UsageError("cannot read the bundle " + model + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Long> dropped(TaskData read) {
        Map<String, Long> dropped = new LinkedHashMap<>(read.rejected());
        dropped.put("REPEATED", read.examples().source().dropped());
        return dropped;
    }

    private static void print(PrintWriter terminal, Outcome outcome) {
        for (Outcome.Model model : outcome.models()) {
            model.heads()
                    .forEach(
                            (head, figures) -> {
                                terminal.printf(
                                        "%s %s%s, %s: %,d rows, %,d positive%n",
                                        model.name(),
                                        model.version(),
                                        model.model().endsWith(Evaluation.RECALIBRATED)
                                                ? Evaluation.RECALIBRATED
                                                : "",
                                        head,
                                        figures.rows(),
                                        figures.positives());
                                figures.measures()
                                        .forEach((name, value) -> line(terminal, name, value));
                            });
        }
        for (Outcome.Difference difference : outcome.differences()) {
            terminal.printf(
                    "%s minus %s, %s%n", difference.model(), difference.minus(), difference.head());
            difference.measures().forEach((name, value) -> line(terminal, name, value));
        }
    }

    private static void line(PrintWriter terminal, String name, Object value) {
        terminal.printf("  %-9s %s%n", name, value);
    }
}
