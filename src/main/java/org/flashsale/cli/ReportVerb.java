package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flashsale.config.KafkaSettings;
import org.flashsale.domain.Count;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.replay.ReportReader;
import org.flashsale.replay.SaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale report}: what the sale achieved, and whether the books balance. */
@Command(
        name = "report",
        description = {
            "Read the output topics to their present end: what the sale achieved, and whether the",
            "books balance. They do so exactly once all input has been processed."
        })
final class ReportVerb implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "JSON", description = "The report.")
    private Path out;

    @Mixin private KafkaOptions kafka;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        KafkaSettings settings = kafka.settings();
        OutputFiles.ready(out);
        SaleReport report = ReportReader.read(settings);
        OutputFiles.writeJson(out, report);
        print(spec.commandLine().getOut(), report);
        spec.commandLine()
                .getOut()
                .println("report: " + out + ", " + ReportPage.write(out, report));
        return Main.DONE;
    }

    /** Says what the report says, in a few lines. */
    static void print(PrintWriter out, SaleReport report) {
        print(out, report, report.balanced() ? "balanced" : "NOT BALANCED");
    }

    /** As {@link #print(PrintWriter, SaleReport)}, with another word for the books. */
    static void print(PrintWriter out, SaleReport report, String verdict) {
        SaleMetrics books = report.books();
        out.printf(
                Locale.ROOT,
                "books: %,d events = %,d scored + %,d duplicates + %,d late + %,d throttled + %,d"
                        + " dead letters: %s%n",
                books.count(Count.EVENTS_READ),
                books.count(Count.EVENTS_SCORED),
                books.count(Count.DUPLICATES),
                books.count(Count.LATE),
                books.count(Count.THROTTLED),
                books.count(Count.DEAD_LETTERS),
                verdict);
        report.differences().forEach(difference -> out.println("  " + difference));
        out.printf(
                Locale.ROOT,
                "sale: %,d units sold, %,d price changes in %,d updates, %,d moves of %,d units,"
                        + " %,d alerts, %,d conservation errors%n",
                books.count(Count.UNITS_SOLD),
                books.count(Count.PRICE_CHANGES),
                books.count(Count.PRICE_UPDATES),
                books.count(Count.REALLOCATIONS),
                books.count(Count.UNITS_MOVED),
                books.count(Count.ALERTS),
                books.count(Count.CONSERVATION_ERRORS));
    }
}
