package org.flashsale.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.sim.FreshScenarios;
import org.flashsale.sim.ScenarioReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale scenarios}: markets for backtests. */
@Command(
        name = "scenarios",
        description = "Make market scenarios for backtests.",
        subcommands = ScenariosVerb.Generate.class)
final class ScenariosVerb implements Callable<Integer> {

    /** Without a subcommand: say so. */
    @Override
    public Integer call() {
        throw new UsageError("name what to do: generate");
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
}
