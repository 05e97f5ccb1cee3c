package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.Failure;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.LogFormat;
import org.flashsale.operator.BundleFetcher;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.train.evaluate.EvaluationFailure;
import org.flashsale.train.explain.Explainer;
import org.flashsale.train.explain.Explanation;
import org.flashsale.train.task.TaskData;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale explain}: why an event has its score. */
@Command(
        name = "explain",
        description = {
            "Say what each feature of an event adds to its scores, beside a typical event, and what",
            "the shopper's history adds. Exact for logistic regressions and trees; sampled, with its",
            "error, for networks. The event is met as the job meets it, after the shopper's earlier",
            "events of the log."
        })
final class ExplainVerb implements Callable<Integer> {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "BUNDLE",
            description = "A folder, a zip, classpath:/FOLDER, or a URI.")
    private String model = "";

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "Event logs, or files of --format, plain or gzip.")
    private List<Path> data = List.of();

    @Option(
            names = "--format",
            description = "What the files are, if no event logs: ${COMPLETION-CANDIDATES}.")
    private @Nullable LogFormat format;

    @Option(names = "--event", required = true, paramLabel = "ID", description = "The event's id.")
    private String event = "";

    @Option(names = "--out", paramLabel = "FILE.json", description = "Write it as JSON, too.")
    private Optional<Path> out = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        out.ifPresent(OutputFiles::ready);
        out.ifPresent(file -> OutputFiles.apart(data, file));
        Explanation found = explained();
        print(spec.commandLine().getOut(), found);
        if (out.isPresent()) {
            OutputFiles.writeJson(out.get(), found);
        }
        return Main.DONE;
    }

    private Explanation explained() throws IOException {
        List<BehaviorEvent> events = TaskData.events(Optional.ofNullable(format), data);
        try (Explainer explainer = new Explainer(bundle())) {
            return explainer.explain(events, event);
        } catch (BundleRejected e) {
            throw new UsageError(String.valueOf(e.getMessage()), e);
        } catch (DeviceUnavailable | ScoringFailed e) {
            throw new Failure(EvaluationFailure.SCORING_FAILED, model + ": " + e.getMessage(), e);
        }
    }

    private ModelBundle bundle() throws BundleRejected {
        try {
            return ModelBundle.load(model, new BundleFetcher(ModelAccess.DEFAULT));
        } catch (IOException e) {
            throw new UsageError("cannot read the bundle " + model + ": " + e.getMessage(), e);
        }
    }

    private static void print(PrintWriter terminal, Explanation found) {
        terminal.printf(
                "%s of %s, after %,d events, by %s %s%n",
                found.event(), found.user(), found.eventsBefore(), found.model(), found.version());
        found.heads().forEach((head, score) -> print(terminal, head, score));
    }

    private static void print(PrintWriter terminal, String head, Explanation.Score score) {
        terminal.printf(
                Locale.ROOT,
                "%n%s %.4f, a typical event %.4f (%s, completeness error %.0e%s)%n",
                head,
                score.score(),
                score.baselineScore(),
                score.method(),
                score.completenessError(),
                score.standardError() == 0
                        ? ""
                        : String.format(
                                Locale.ROOT, ", standard error %.4f", score.standardError()));
        terminal.printf("  %-22s %10s %10s %10s%n", "feature", "value", "typical", score.unit());
        for (Explanation.Part part : score.parts()) {
            terminal.printf(
                    Locale.ROOT,
                    "  %-22s %10.4f %10.4f %+10.4f%n",
                    part.feature(),
                    part.value(),
                    part.baseline(),
                    part.contribution());
        }
    }
}
