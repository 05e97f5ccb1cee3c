package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlan;
import org.flashsale.replay.LogSpan;
import org.flashsale.replay.PlanDraft;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale plan from-log}: a sale plan for what a log's shoppers wanted most. */
@Command(
        name = "from-log",
        description = {
            "Draft a sale plan for the most wanted items of an event log.",
            "Prices are those that were shown, costs are guesses: read it before you use it."
        })
final class PlanFromLogVerb implements Callable<Integer> {
    private static final int SKUS_MAX = 10_000;

    @Parameters(paramLabel = "LOG", description = "Event log, as 'flashsale import' writes it.")
    private Path log;

    @Option(names = "--out", required = true, paramLabel = "PLAN", description = "YAML file.")
    private Path out;

    @Option(names = "--skus", description = "Most items in the plan (default: ${DEFAULT-VALUE}).")
    private int skus = 20;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PlanDraft.Draft draft = draft(log, LogSpan.of(log), skus, out);
        print(spec.commandLine().getOut(), draft, out);
        return Main.DONE;
    }

    /** Drafts a plan and writes it. */
    static PlanDraft.Draft draft(Path log, LogSpan span, int skus, Path out) throws IOException {
        if (skus < 1 || skus > SKUS_MAX) {
            throw new UsageError("--skus must be 1 to " + SKUS_MAX);
        }
        Path file = OutputFiles.ready(out);
        PlanDraft.Draft draft = PlanDraft.of(log, span, skus);
        Files.writeString(file, draft.yaml());
        return draft;
    }

    /** Says what was drafted, in a line. */
    static void print(PrintWriter out, PlanDraft.Draft draft, Path file) {
        SalePlan plan = draft.plan();
        out.printf(
                "%s: %d SKUs, %s to %s, %d ticks%s%n",
                file,
                plan.skus().size(),
                Instant.ofEpochMilli(plan.start()),
                Instant.ofEpochMilli(plan.end()),
                plan.terms().ticks(),
                draft.nominalPrices() > 0 ? ", nominal prices" : "");
    }
}
