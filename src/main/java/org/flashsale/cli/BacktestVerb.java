package org.flashsale.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;
import org.flashsale.sim.Manners;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.sim.backtest.Backtest;
import org.flashsale.sim.backtest.BacktestPage;
import org.flashsale.sim.backtest.Gates;
import org.flashsale.sim.backtest.Reference;
import org.flashsale.sim.backtest.ResultFile;
import org.flashsale.sim.backtest.Table;
import org.flashsale.sim.virtual.PolicyPair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale backtest}: policies on simulated markets, against bounds. */
@Command(
        name = "backtest",
        description = {
            "Play policies on simulated markets, seed by seed, and compare what they earn with",
            "bounds that no policy can pass."
        })
final class BacktestVerb implements Callable<Integer> {
    private static final int SEEDS_MAX = 100_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--scenarios",
            required = true,
            paramLabel = "FILE",
            description = "Markets, a flashsale-scenarios/1 file.")
    private Path scenarios;

    @Option(
            names = "--policies",
            split = ",",
            paramLabel = "NAME[+ALLOCATION]",
            description = {
                "Pricing policies, with an allocation policy if not the default one; 'all' for every",
                "one. Not needed with --gates."
            })
    private List<String> policies = List.of();

    @Option(
            names = "--seeds",
            defaultValue = "200",
            description = "How often each market is drawn (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long firstSeed;

    @Option(
            names = "--bad-warehouses",
            description = {
                "Warehouses execute half of the commands late, partly, in pieces, twice or never, or",
                "lose the units; what came of it is shown beside each policy."
            })
    private boolean badWarehouses;

    @Option(names = "--out", paramLabel = "JSON", description = "Where the results go.")
    private Path out;

    @Option(names = "--html", paramLabel = "FILE", description = "A page with plots.")
    private Path html;

    @Option(names = "--gates", description = "Judge the default policy by what it has to reach.")
    private boolean gates;

    @Option(
            names = "--fresh",
            description = "With --gates: by what it has to reach on freshly drawn markets.")
    private boolean fresh;

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            description = "Results of another implementation to compare with.")
    private Path referenceFile;

    @Override
    public Integer call() throws Exception {
        if (seeds < 1 || seeds > SEEDS_MAX) {
            throw new UsageError("--seeds must be from 1 to " + SEEDS_MAX + ", not " + seeds);
        }
        List<PolicyPair> pairs = pairs();
        List<Path> outputs = Stream.of(out, html).filter(Objects::nonNull).toList();
        OutputFiles.apart(
                Stream.of(scenarios, referenceFile).filter(Objects::nonNull).toList(),
                outputs.toArray(Path[]::new));
        outputs.forEach(OutputFiles::ready);
        Optional<Reference> reference = Optional.ofNullable(referenceFile).map(Reference::read);
        List<Scenario> markets = ScenarioReader.read(scenarios);
        PrintWriter console = spec.commandLine().getOut();
        Progress progress = new Progress(console, "sales");
        List<Backtest.Found> found =
                Backtest.run(
                        markets,
                        pairs,
                        badWarehouses ? Manners.BAD : Manners.GOOD,
                        seeds,
                        firstSeed,
                        (done, all) -> progress.at(done, all, done + " of " + all));
        progress.end();
        Table.lines(found).forEach(console::println);
        if (out != null) {
            OutputFiles.write(out, ResultFile.json(found, seeds));
        }
        if (html != null) {
            OutputFiles.write(html, BacktestPage.render(found, seeds, firstSeed));
        }
        reference.ifPresent(r -> r.compare(found).lines().forEach(console::println));
        if (gates) {
            Gates.lines(Gates.of(found, fresh, seeds, firstSeed)).forEach(console::println);
        }
        return Main.DONE;
    }

    private List<PolicyPair> pairs() {
        List<String> names = new ArrayList<>(policies);
        if (gates) {
            names.addAll(Gates.needed());
        }
        if (names.isEmpty()) {
            throw new UsageError("--policies: name at least one, or 'all'");
        }
        return PolicyPair.parse(names);
    }
}
