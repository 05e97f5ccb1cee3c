package org.flashsale.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flashsale.config.JobOptions;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.SalePlans;
import org.flashsale.replay.LogReplay;
import org.flashsale.replay.LogSpan;
import org.flashsale.replay.Pace;
import org.flashsale.replay.Recording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale replay}: an event log and a plan to the topics of a job. */
@Command(
        name = "replay",
        description = {
            "Publish a plan and feed an event log to the input topics in order of event time:",
            "the plan's stock, each event, and a sale movement for each purchase of a SKU on sale.",
            "The job must run in replay mode, with the time bounds that are printed; the topics",
            "must be new. Ctrl-C ends it in order."
        })
final class ReplayVerb implements Callable<Integer> {
    @Parameters(paramLabel = "LOG", description = "Event log, as 'flashsale import' writes it.")
    private Path log;

    @Option(names = "--plan", required = true, paramLabel = "PLAN", description = "YAML file.")
    private Path planFile;

    @Option(
            names = "--speed",
            converter = PaceConverter.class,
            description = "Log time over wall time, or max (default: max).")
    private Pace pace = Pace.MAX;

    @Option(
            names = "--wait",
            description = "Seconds to wait for the job to apply the plan (${DEFAULT-VALUE}).")
    private int waitSeconds = 10;

    @Mixin private KafkaOptions kafka;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter terminal = spec.commandLine().getOut();
        PlanFile plan = PlanFile.read(planFile);
        if (!(plan.parsed() instanceof SalePlans.Parsed.Valid valid)) {
            throw new UsageError(
                    planFile + ": not a valid plan; 'flashsale plan validate' says why");
        }
        Recording recording = Recording.of(log, LogSpan.of(log), valid.plan());
        KafkaSettings settings = kafka.settings();
        terminal.printf(
                "time bounds of the job: %s=%d %s=%d%n",
                JobOptions.TIME_FROM.key(),
                recording.firstTime(),
                JobOptions.TIME_UNTIL.key(),
                recording.lastTime());
        if (!publish(settings, recording, plan.document())) {
            return Main.FAILED;
        }
        try (StopSignal stop = StopSignal.open()) {
            Progress progress = new Progress(terminal, "replayed");
            LogReplay.Replayed done =
                    LogReplay.replay(
                            settings,
                            recording,
                            pace,
                            stop::await,
                            (events, time) ->
                                    progress.at(
                                            events,
                                            recording.span().events(),
                                            Instant.ofEpochMilli(time).toString()));
            progress.end();
            terminal.printf(
                    Locale.ROOT,
                    "%,d events, %,d sale and %,d initial movements%s%n",
                    done.events(),
                    done.sales(),
                    recording.stock().size(),
                    done.complete() ? "" : "; stopped before the end of the log");
        }
        return Main.DONE;
    }

    /** False if the job refuses the plan. */
    private boolean publish(KafkaSettings settings, Recording recording, String document) {
        PrintWriter terminal = spec.commandLine().getOut();
        String id = recording.plan().id();
        try (PlanPublisher publisher = new PlanPublisher(settings)) {
            PlanPublisher.Answer answer =
                    publisher.publishForReplay(
                            recording.plan(), document, Duration.ofSeconds(waitSeconds));
            if (answer instanceof PlanPublisher.Answer.Refused refused) {
                PrintWriter errors = spec.commandLine().getErr();
                refused.errors().forEach(line -> errors.println(id + ": " + line));
                return false;
            }
            terminal.println(
                    answer instanceof PlanPublisher.Answer.Applied
                            ? id + ": applied"
                            : id + ": no job has applied it yet; it will when it runs");
            return true;
        }
    }
}
