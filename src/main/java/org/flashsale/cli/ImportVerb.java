package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.ImportReport;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale import}: other shops' logs to an event log. */
@Command(
        name = "import",
        description = {
            "Make an event log of log files, sorted by event time.",
            "Files may be plain or gzip. Rows that cannot be used are counted by reason and",
            "written to the reject file. Any number of rows: sorting spills to disk beside LOG."
        })
final class ImportVerb implements Callable<Integer> {
    /** The program knows no older log. */
    private static final Instant FIRST = Instant.parse("2010-01-01T00:00:00Z");

    @Option(names = "--format", required = true, description = "Format: ${COMPLETION-CANDIDATES}.")
    private LogFormat format;

    @Option(names = "--in", required = true, arity = "1..*", paramLabel = "FILE")
    private List<Path> files;

    @Option(names = "--out", required = true, paramLabel = "LOG", description = "Event log.")
    private Path out;

    @Option(names = "--rejects", paramLabel = "CSV", description = "Rows that were not used.")
    private @Nullable Path rejects;

    @Option(names = "--report", paramLabel = "JSON", description = "What was done, as JSON.")
    private @Nullable Path report;

    @Option(
            names = "--from",
            description = "Earlier rows are rejected; an instant (default: 2010-01-01T00:00:00Z).")
    private Instant from = FIRST;

    @Option(
            names = "--until",
            description = "Rows from here on are rejected; an instant (default: tomorrow).")
    private Instant until = Instant.now().plus(Duration.ofDays(1));

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (!from.isBefore(until)) {
            throw new UsageError("--from must lie before --until");
        }
        refuseOverwriting(out);
        Optional<Path> bad = Optional.ofNullable(rejects);
        bad.ifPresent(this::refuseOverwriting);
        PrintWriter terminal = spec.commandLine().getOut();
        Progress progress = new Progress(terminal, "rows read");
        LogBounds bounds = new LogBounds(from.toEpochMilli(), until.toEpochMilli());
        ImportReport done =
                new Importer(format, bounds, progress::at)
                        .run(files, OutputFiles.ready(out), bad.map(OutputFiles::ready));
        progress.end();
        print(terminal, done, out);
        if (report != null) {
            OutputFiles.writeJson(report, done);
        }
        return 0;
    }

    /** Times that a log may have unless the caller says else: none of them lies in the future. */
    static LogBounds usualBounds(Instant now) {
        return new LogBounds(FIRST.toEpochMilli(), now.plus(Duration.ofDays(1)).toEpochMilli());
    }

    /** Says what an import did, in a few lines. */
    static void print(PrintWriter out, ImportReport done, Path log) {
        out.printf(
                Locale.ROOT,
                "%,d rows = %,d events + %,d rejected%n",
                done.rowsRead(),
                done.eventsRead(),
                done.rejected());
        done.rejectedByReason()
                .forEach((code, rows) -> out.printf(Locale.ROOT, "  %s %,d%n", code, rows));
        if (done.eventsRead() > 0) {
            out.printf(
                    "%s: %s to %s%n",
                    log,
                    Instant.ofEpochMilli(done.firstTime()),
                    Instant.ofEpochMilli(done.lastTime()));
        }
    }

    private void refuseOverwriting(Path output) {
        Path target = output.toAbsolutePath().normalize();
        for (Path file : files) {
            if (file.toAbsolutePath().normalize().equals(target)) {
                throw new UsageError(output + ": is one of the inputs; name another file");
            }
        }
    }
}
