package org.flashsale.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.flashsale.config.JobOptions;
import org.flashsale.domain.ControlRecord;
import org.flashsale.failure.UsageError;
import org.flashsale.operator.BundleFetcher;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ModelBundle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flashsale model release}: another model scores. */
@Command(
        name = "release",
        description = {
            "Have the running job score with another model bundle: every subtask fetches, checks and"
                    + " warms it, then all of them score with it from one event time on.",
            "Exit code 0: it scores, or will from that time on; 1: refused, or no answer, and the old"
                    + " model goes on; 2: not a sound bundle."
        })
final class ModelReleaseVerb implements Callable<Integer> {

    @Option(
            names = "--bundle",
            required = true,
            paramLabel = "URI",
            description = "A folder or zip that this machine and every TaskManager can read.")
    private String location = "";

    @Mixin private ModelSwitch change;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        String uri = uri(location);
        ModelBundle bundle;
        try {
            bundle = ModelBundle.load(uri, new BundleFetcher(access()));
        } catch (BundleRejected e) {
            e.problems().forEach(spec.commandLine().getErr()::println);
            return Main.MISUSED;
        } catch (IOException e) {
            throw new UsageError("cannot read the bundle: " + e.getMessage(), e);
        }
        String sha256 = bundle.sha256();
        return change.run(
                bundle.name(),
                new ModelSwitch.Outcome("release", uri, sha256, "", 0),
                new ModelSwitch.Order(
                        ControlRecord.MODEL_PREPARE,
                        sha256,
                        "{\"bundle\": \"%s\", \"sha256\": \"%s\"}".formatted(uri, sha256)),
                new ModelSwitch.Order(
                        ControlRecord.MODEL_ACTIVATE,
                        sha256,
                        "{\"sha256\": \"%s\"}".formatted(sha256)),
                spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }

    private ModelAccess access() {
        String list = change.job().all().getOrDefault(JobOptions.MODEL_ALLOW.key(), "");
        try {
            return new ModelAccess(ModelAccess.prefixes(list), ModelAccess.DEFAULT.gpuResource());
        } catch (IllegalArgumentException e) {
            throw new UsageError(JobOptions.MODEL_ALLOW.key() + ": " + e.getMessage(), e);
        }
    }

    /** A path of this machine as a URI; a URI as it is, unless it needs to be quoted. */
    private static String uri(String location) {
        boolean isUri = location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*");
        String uri = isUri ? location : Path.of(location).toAbsolutePath().toUri().toString();
        if (location.isBlank() || uri.contains("\"") || uri.contains("\\")) {
            throw new UsageError("--bundle: not the URI of a folder or zip: " + location);
        }
        return uri;
    }
}
