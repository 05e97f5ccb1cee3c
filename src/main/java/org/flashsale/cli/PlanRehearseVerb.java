package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.sim.rehearsal.Rehearsal;
import org.flashsale.sim.rehearsal.RehearsalFile;
import org.flashsale.sim.rehearsal.RehearsalPage;
import org.flashsale.sim.rehearsal.Result;
import org.flashsale.sim.rehearsal.Warning;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale plan rehearse}: what the engine would do with a plan. */
@Command(
        name = "rehearse",
        description = {
            "Play a sale plan before the sale: on simulated markets as the plan expects them, with",
            "half and twice the demand, a fall of the conversion, a rush and a competitor's cut.",
            "The plan's own policies and limits decide. The same plan and seeds give the same."
        })
final class PlanRehearseVerb implements Callable<Integer> {
    private static final int SEEDS_MAX = 10_000;

    /** SKUs times ticks times seeds that take half a minute or so. */
    private static final long WORK_USUAL = 200_000;

    /** As many as take a few hours. */
    private static final long WORK_MAX = 100 * WORK_USUAL;

    private static final int SEEDS_USUAL = 30;
    private static final int SEEDS_LEAST = 5;

    private static final int WARNINGS_SHOWN = 20;

    @Parameters(paramLabel = "PLAN", description = "The sale plan (YAML).")
    private Path file = Path.of("");

    @Option(
            names = "--priors",
            paramLabel = "FILE",
            description = "Prior file to use instead of the one that the plan names.")
    private Optional<Path> priors = Optional.empty();

    @Option(
            names = "--seeds",
            description = "How often each market is drawn (default: 30, for large plans fewer).")
    private Optional<Integer> wanted = Optional.empty();

    @Option(names = "--seed", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--out", paramLabel = "JSON", description = "Write the figures as JSON.")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page for the merchant.")
    private Optional<Path> html = Optional.empty();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (wanted.isPresent() && (wanted.get() < 1 || wanted.get() > SEEDS_MAX)) {
            throw new UsageError("--seeds must be 1 to " + SEEDS_MAX);
        }
        Optional<Path> json = out.map(OutputFiles::ready);
        Optional<Path> page = html.map(OutputFiles::ready);
        OutputFiles.apart(
                Stream.concat(Stream.of(file), priors.stream()).toList(),
                Stream.concat(out.stream(), html.stream()).toArray(Path[]::new));
        PlanFile read = PlanFile.read(file, priors);
        if (!(read.parsed() instanceof SalePlans.Parsed.Valid valid)) {
            PrintWriter errors = spec.commandLine().getErr();
            read.errors().forEach(error -> errors.println(file + ": " + error.render()));
            return Main.MISUSED;
        }
        SalePlan plan = valid.plan();
        long once = (long) plan.skus().size() * plan.terms().ticks();
        long usual = Math.min(SEEDS_USUAL, Math.max(SEEDS_LEAST, WORK_USUAL / once));
        int seeds = wanted.orElse((int) usual);
        if (once * seeds > WORK_MAX) {
            throw new UsageError("too much to play: fewer --seeds, or a longer tick in the plan");
        }
        PrintWriter terminal = spec.commandLine().getOut();
        Progress progress = new Progress(terminal, "sales");
        Rehearsal rehearsal =
                Rehearsal.of(plan, seeds, seed, (done, all) -> progress.at(done, all, ""));
        progress.end();
        if (json.isPresent()) {
            OutputFiles.writeJson(json.get(), RehearsalFile.of(rehearsal));
        }
        if (page.isPresent()) {
            OutputFiles.write(page.get(), RehearsalPage.render(rehearsal));
        }
        print(terminal, RehearsalFile.of(rehearsal));
        return Main.DONE;
    }

    private static void print(PrintWriter terminal, RehearsalFile file) {
        terminal.printf(
                "%-18s %28s %12s %12s %6s %8s%n",
                "net in " + file.currency(),
                "plan [90 % of the sales]",
                "fixed",
                "list",
                "sold",
                "changes");
        for (RehearsalFile.Scene scene : file.scenarios()) {
            List<Result> results = List.copyOf(scene.policies().values());
            Result own = results.get(0);
            terminal.printf(
                    Locale.ROOT,
                    "%-18s %,10.0f %17s %,12.0f %,12.0f %4.0f %% %8.1f%n",
                    scene.name(),
                    own.net().mean(),
                    String.format(Locale.ROOT, "[%,.0f, %,.0f]", own.net().low(), own.net().high()),
                    results.get(1).net().mean(),
                    results.get(2).net().mean(),
                    100 * own.sellThrough().mean(),
                    own.changesPerSku().mean());
        }
        List<Warning> warnings = file.warnings();
        warnings.stream()
                .limit(WARNINGS_SHOWN)
                .forEach(w -> terminal.println(w.sku() + ": " + w.text() + " [" + w.code() + "]"));
        if (warnings.size() > WARNINGS_SHOWN) {
            terminal.println("and " + (warnings.size() - WARNINGS_SHOWN) + " more warnings");
        }
    }
}
