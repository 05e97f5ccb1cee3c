package org.flashsale.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale plan validate}: everything that is wrong with plans, at once. */
@Command(
        name = "validate",
        description = "Check sale plans and list every error; exit code 2 if there is one.")
final class PlanValidateVerb implements Callable<Integer> {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Sale plans (YAML).")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", description = "Write the findings as JSON.")
    private Optional<Path> out = Optional.empty();

    @Spec private CommandSpec spec;

    /** One file in the JSON: an error's code is stable, its words are not. */
    record Finding(String file, boolean valid, String id, int skus, List<PlanError> errors) {}

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        for (Path file : files) {
            findings.add(check(PlanFile.read(file)));
        }
        if (out.isPresent()) {
            write(out.get(), findings);
        }
        return findings.stream().allMatch(Finding::valid) ? Main.DONE : Main.MISUSED;
    }

    private static void write(Path file, List<Finding> findings) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            JSON.writeValue(file.toFile(), findings);
        } catch (IOException e) {
            throw new UsageError(file + ": cannot be written", e);
        }
    }

    /** What a job that runs now would make of its window, where that may not be meant. */
    private static String timing(SalePlan plan, long now) {
        if (now < plan.start()) {
            return "";
        }
        return now < plan.end()
                ? "; began at "
                        + local(plan, plan.start())
                        + ": will open as soon as it is published"
                : "; ended at " + local(plan, plan.end()) + ": only a replay will take it";
    }

    private static OffsetDateTime local(SalePlan plan, long time) {
        return Instant.ofEpochMilli(time).atZone(plan.zone()).toOffsetDateTime();
    }

    private Finding check(PlanFile file) {
        PrintWriter terminal = spec.commandLine().getOut();
        String name = file.path().toString();
        if (file.parsed() instanceof SalePlans.Parsed.Valid valid) {
            SalePlan plan = valid.plan();
            terminal.printf(
                    "%s: valid, %s, %d SKUs%s%n",
                    name, plan.id(), plan.skus().size(), timing(plan, System.currentTimeMillis()));
            return new Finding(name, true, plan.id(), plan.skus().size(), List.of());
        }
        file.errors().forEach(error -> terminal.println(name + ": " + error.render()));
        return new Finding(name, false, "", 0, file.errors());
    }
}
