package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flashsale.domain.Count;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.ImportReport;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.replay.LogSpan;
import org.flashsale.replay.Pace;
import org.flashsale.replay.PlanDraft;
import org.flashsale.replay.Recording;
import org.flashsale.replay.ReportReader;
import org.flashsale.replay.SaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale replay-real}: a real log through the whole of the job, in one command. */
@Command(
        name = "replay-real",
        description = {
            "Import a log, draft a plan for it, and replay it through the job, with a broker and",
            "a Flink of its own. Beside the report lie the event log, the rejected rows, the plan."
        })
final class ReplayRealVerb implements Callable<Integer> {
    @Option(names = "--format", required = true, description = "Format: ${COMPLETION-CANDIDATES}.")
    private LogFormat format;

    @Option(names = "--log", required = true, arity = "1..*", paramLabel = "FILE")
    private List<Path> logs;

    @Option(names = "--skus", description = "Most items in the plan (default: ${DEFAULT-VALUE}).")
    private int skus = 20;

    @Option(
            names = "--parallelism",
            description = "Parallelism of the job (default: ${DEFAULT-VALUE}).")
    private int parallelism = 2;

    @Option(
            names = "--speed",
            converter = PaceConverter.class,
            description = "Log time over wall time, or max (default: max).")
    private Pace pace = Pace.MAX;

    @Option(
            names = "--patience",
            description = "Seconds for which the job may make no progress (${DEFAULT-VALUE}).")
    private int patienceSeconds = 120;

    @Option(names = "--out", paramLabel = "JSON", description = "Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("target", "replay", "report.json");

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (parallelism < 1 || patienceSeconds < 1) {
            throw new UsageError("--parallelism and --patience must be at least 1");
        }
        PrintWriter terminal = spec.commandLine().getOut();
        Path report = OutputFiles.ready(out);
        Path log = report.resolveSibling("events.avro");
        ImportReport imported = importLog(terminal, log, report.resolveSibling("rejects.csv"));
        LogSpan span = LogSpan.of(log);
        Path planFile = report.resolveSibling("plan.yaml");
        PlanDraft.Draft draft = PlanFromLogVerb.draft(log, span, skus, planFile);
        PlanFromLogVerb.print(terminal, draft, planFile);
        Path scratch =
                Files.createDirectory(
                        report.resolveSibling("run-" + ProcessHandle.current().pid()));
        try (StopSignal stop = StopSignal.open();
                ReplayRun run = ReplayRun.start(scratch, parallelism)) {
            Recording recording = run.prepare(log, span, draft);
            return report(terminal, run, imported, recording, run(terminal, run, recording, stop));
        } finally {
            delete(scratch);
        }
    }

    private ImportReport importLog(PrintWriter terminal, Path log, Path rejects)
            throws IOException {
        Progress progress = new Progress(terminal, "rows read");
        LogBounds bounds = ImportVerb.usualBounds(Instant.now());
        ImportReport imported =
                new Importer(format, bounds, progress::at).run(logs, log, Optional.of(rejects));
        progress.end();
        ImportVerb.print(terminal, imported, log);
        return imported;
    }

    private ReplayRun.Outcome run(
            PrintWriter terminal, ReplayRun run, Recording recording, StopSignal stop)
            throws IOException, InterruptedException {
        Progress progress = new Progress(terminal, "replayed");
        long events = recording.span().events();
        ReplayRun.Outcome outcome =
                run.run(
                        recording,
                        new ReplayRun.Manner(
                                pace,
                                stop::await,
                                Duration.ofSeconds(patienceSeconds),
                                (done, time) -> progress.at(done, events, "")));
        progress.end();
        return outcome;
    }

    private int report(
            PrintWriter terminal,
            ReplayRun run,
            ImportReport imported,
            Recording recording,
            ReplayRun.Outcome outcome)
            throws IOException {
        SaleReport sale = ReportReader.read(run.kafka());
        ReplayReport report =
                ReplayReport.of(imported, outcome, sale, recording.plan().skus().size());
        OutputFiles.writeJson(out, report);
        terminal.printf(
                Locale.ROOT,
                "%,d events in %.1f s from topic to topic: %,d a second; model on %s%n",
                report.sale().books().count(Count.EVENTS_READ),
                report.wallSeconds(),
                Math.round(report.eventsPerSecond()),
                report.executionDevice());
        if (outcome.processed()) {
            ReportVerb.print(terminal, report.sale());
        } else {
            ReportVerb.print(terminal, report.sale(), "so far");
        }
        terminal.println("report: " + out + ", " + ReportPage.write(out, report.sale()));
        if (!outcome.processed()) {
            return Main.DONE;
        }
        return report.sale().balanced() ? Main.DONE : Main.FAILED;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
