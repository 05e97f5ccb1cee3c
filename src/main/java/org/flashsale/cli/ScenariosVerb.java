package org.flashsale.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.sim.FreshScenarios;
import org.flashsale.sim.Market;
import org.flashsale.sim.PricedLog;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.wire.EventLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale scenarios}: markets for backtests. */
@Command(
        name = "scenarios",
        description = "Make market scenarios for backtests, and logs of their shoppers.",
        subcommands = {ScenariosVerb.Generate.class, ScenariosVerb.Log.class})
final class ScenariosVerb implements Callable<Integer> {

    /** Without a subcommand: say so. */
    @Override
    public Integer call() {
        throw new UsageError("name what to do: generate or log");
    }

    /** {@code flashsale scenarios generate}. */
    @Command(
            name = "generate",
            description = {
                "Draw markets from a seed: a flashsale-scenarios/1 file in which everything varies",
                "that the format has. The same seed gives the same markets."
            })
    static final class Generate implements Callable<Integer> {
        private static final int COUNT_MAX = 1_000;

        @Spec private CommandSpec spec;

        @Option(names = "--seed", required = true, description = "Seed of all that is drawn.")
        private long seed;

        @Option(
                names = "--count",
                defaultValue = "8",
                description = "How many markets (default: ${DEFAULT-VALUE}).")
        private int count;

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file.")
        private Path out;

        @Override
        public Integer call() throws IOException {
            if (count < 1 || count > COUNT_MAX) {
                throw new UsageError("--count must be from 1 to " + COUNT_MAX + ", not " + count);
            }
            OutputFiles.ready(out);
            String document = FreshScenarios.document(seed, count);
            ScenarioReader.parse("generated", document.getBytes(StandardCharsets.UTF_8));
            OutputFiles.write(out, document);
            spec.commandLine().getOut().println(count + " markets of seed " + seed + ": " + out);
            return Main.DONE;
        }
    }

    /** {@code flashsale scenarios log}. */
    @Command(
            name = "log",
            description = {
                "Play the shoppers of one market at prices drawn at random between floor and list, on",
                "shelves that never run empty, into an event log: data from which 'train' learns how",
                "the price moves purchases. Says the slope that it should find."
            })
    static final class Log implements Callable<Integer> {
        private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

        @Spec private CommandSpec spec;

        @Option(
                names = "--scenarios",
                required = true,
                paramLabel = "FILE",
                description = "Markets, a flashsale-scenarios/1 file.")
        private Path scenarios;

        @Option(
                names = "--scenario",
                defaultValue = "",
                paramLabel = "ID",
                description = "Which of them, if there are several.")
        private String id;

        @Option(names = "--seed", defaultValue = "1", description = "Seed of the shoppers.")
        private long seed;

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "The log.")
        private Path out;

        @Override
        public Integer call() throws IOException {
            Path file = OutputFiles.ready(out);
            OutputFiles.apart(List.of(scenarios), out);
            PricedLog.Played played = PricedLog.of(new Market(chosen(), seed), START);
            Path part = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
            try {
                try (EventLog.Writer log = EventLog.create(part)) {
                    for (BehaviorEvent event : played.events()) {
                        log.write(event);
                    }
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%s: %,d events; one slope for all views is to be %.3f%n",
                            out,
                            played.events().size(),
                            played.slope());
            return Main.DONE;
        }

        private Scenario chosen() {
            List<Scenario> all = ScenarioReader.read(scenarios);
            List<Scenario> named =
                    all.stream().filter(s -> id.isEmpty() || s.id().equals(id)).toList();
            if (named.size() != 1) {
                throw new UsageError(
                        "--scenario must name one of "
                                + String.join(", ", all.stream().map(Scenario::id).toList()));
            }
            return named.get(0);
        }
    }
}
