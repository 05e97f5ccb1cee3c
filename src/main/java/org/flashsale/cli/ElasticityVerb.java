package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flashsale.elasticity.ElasticityFit;
import org.flashsale.elasticity.ElasticityPage;
import org.flashsale.elasticity.Estimate;
import org.flashsale.elasticity.HistoryFormat;
import org.flashsale.elasticity.LeftOut;
import org.flashsale.elasticity.Mapping;
import org.flashsale.elasticity.Period;
import org.flashsale.elasticity.PriorFile;
import org.flashsale.elasticity.SalesHistory;
import org.flashsale.elasticity.Spec;
import org.flashsale.failure.UsageError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec.Target;

/** {@code flashsale elasticity}: prior slopes from a sales history with prices. */
@Command(
        name = "elasticity",
        description = {
            "Fit price elasticities per SKU and category to a sales history with prices, and write",
            "them as a prior file that sale plans refer to. Say what the files are by --format, or",
            "which column holds what by --mapping. The same files and seed give the same result."
        })
final class ElasticityVerb implements Callable<Integer> {
    private static final int DRAWS_MIN = 20;
    private static final int DRAWS_MAX = 10_000;
    private static final int LINES_SHOWN = 20;

    @Option(
            names = "--data",
            required = true,
            arity = "1..*",
            paramLabel = "FILE",
            description = "CSV files with a header, plain or gzip.")
    private List<Path> data = List.of();

    @Option(
            names = "--format",
            converter = FormatConverter.class,
            description = "What the files are, without a mapping: orange-juice.")
    private @Nullable HistoryFormat format;

    @Option(
            names = "--mapping",
            split = ",",
            paramLabel = "ROLE=COLUMN",
            description = {
                "Columns: sku, time, units and price (or revenue) are needed; category, store,"
                        + " deal, feature, views, and others (columns with prices of others,"
                        + " joined by +) are not. Such as sku=StockCode,time=InvoiceDate,price=UnitPrice,"
                        + "units=Quantity."
            })
    private Map<Mapping.Role, String> mapping = new LinkedHashMap<>();

    @Option(
            names = "--period",
            description =
                    "What dates fall into: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Period period = Period.WEEK;

    @Option(
            names = "--spec",
            description =
                    "What the priors are made of: A own price, B with deal and feature, C with the"
                            + " prices of others (default: all that the columns allow).")
    private @Nullable Spec spec;

    @Option(names = "--out", required = true, paramLabel = "PRIORS", description = "JSON file.")
    private Path out = Path.of("");

    @Option(names = "--html", paramLabel = "FILE", description = "The same as a page.")
    private Optional<Path> html = Optional.empty();

    @Option(
            names = "--draws",
            description = "Draws of periods for the intervals (default: ${DEFAULT-VALUE}).")
    private int draws = 200;

    @Option(names = "--seed", description = "Seed of the draws (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--strict", description = "Fail if any SKU or category has to be left out.")
    private boolean strict;

    @Option(
            names = "--skip-bad-rows",
            description = {
                "Count rows that make no sense, such as returns, instead of stopping at the first."
            })
    private boolean skipBadRows;

    @picocli.CommandLine.Spec(Target.SELF)
    private CommandSpec command;

    /** Names of formats as other verbs write them, with a hyphen. */
    static final class FormatConverter
            implements picocli.CommandLine.ITypeConverter<HistoryFormat> {
        @Override
        public HistoryFormat convert(String value) {
            for (HistoryFormat each : HistoryFormat.values()) {
                if (each.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(value)) {
                    return each;
                }
            }
            throw new picocli.CommandLine.TypeConversionException(
                    "expected orange-juice, but was '" + value + "'");
        }
    }

    @Override
    public Integer call() throws IOException {
        if (draws < DRAWS_MIN || draws > DRAWS_MAX) {
            throw new UsageError("--draws must be " + DRAWS_MIN + " to " + DRAWS_MAX);
        }
        if ((format == null) == mapping.isEmpty()) {
            throw new UsageError("say either --format or --mapping");
        }
        Path target = OutputFiles.ready(out);
        Optional<Path> page = html.map(OutputFiles::ready);
        OutputFiles.apart(data, Stream.concat(Stream.of(out), html.stream()).toArray(Path[]::new));
        PrintWriter terminal = command.commandLine().getOut();
        SalesHistory history = read(terminal);
        ElasticityFit fit = fit(history, terminal);
        OutputFiles.write(target, PriorFile.write(fit, history));
        if (page.isPresent()) {
            OutputFiles.write(page.get(), ElasticityPage.render(fit, history));
        }
        print(terminal, fit, history);
        return Main.DONE;
    }

    private SalesHistory read(PrintWriter terminal) throws IOException {
        Progress progress = new Progress(terminal, "rows");
        SalesHistory.Reading how = new SalesHistory.Reading(skipBadRows, progress::at);
        SalesHistory history =
                format != null
                        ? SalesHistory.read(data, format, how)
                        : SalesHistory.read(data, Mapping.of(mapping), period, how);
        progress.end();
        return history;
    }

    private ElasticityFit fit(SalesHistory history, PrintWriter terminal) {
        Spec full = history.fullSpec();
        Spec chosen = spec == null ? full : spec;
        if (chosen.compareTo(full) > 0) {
            throw new UsageError("--spec " + chosen + " needs columns that are not mapped");
        }
        Progress progress = new Progress(terminal, "SKUs");
        int all = history.skus().size();
        ElasticityFit fit =
                ElasticityFit.of(
                        history,
                        chosen,
                        draws,
                        seed,
                        done -> {
                            synchronized (progress) {
                                progress.at(done, all, "");
                            }
                        });
        progress.end();
        if (fit.categories().isEmpty() || (strict && !fit.leftOut().isEmpty())) {
            LeftOut first = fit.leftOut().get(0);
            int more = fit.leftOut().size() - 1;
            throw new UsageError(
                    data.get(0)
                            + ": "
                            + (fit.categories().isEmpty() ? "no elasticity can be fitted: " : "")
                            + first.render()
                            + (more > 0 ? ", and " + more + " more" : ""));
        }
        return fit;
    }

    private void print(PrintWriter terminal, ElasticityFit fit, SalesHistory history) {
        fit.leftOut().stream()
                .limit(LINES_SHOWN)
                .forEach(left -> terminal.println("left out: " + left.render()));
        if (fit.leftOut().size() > LINES_SHOWN) {
            terminal.println("left out: " + (fit.leftOut().size() - LINES_SHOWN) + " more");
        }
        long skipped = history.files().stream().mapToLong(SalesHistory.SourceFile::skipped).sum();
        if (skipped > 0) {
            terminal.printf("left out: %d bad rows%n", skipped);
        }
        if (history.withoutSales() > 0) {
            terminal.printf("left out: %d rows without sales%n", history.withoutSales());
        }
        for (ElasticityFit.CategoryPrior category : fit.categories()) {
            Estimate elasticity = category.elasticity();
            terminal.printf(
                    Locale.ROOT,
                    "%s: %d SKUs, elasticity %.2f [%.2f, %.2f], sd between SKUs %.2f%s%n",
                    category.category(),
                    category.skus(),
                    elasticity.value(),
                    elasticity.low(),
                    elasticity.high(),
                    category.between(),
                    category.betweenAssumed() ? " (assumed)" : "");
        }
        terminal.printf(
                "%s: %d categories, %d SKUs, spec %s%n",
                out, fit.categories().size(), fit.skus().size(), fit.chosen());
    }
}
