package org.flashsale.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.flashsale.failure.UsageError;
import org.flashsale.operator.BundleFetcher;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flashsale model}: model bundles. */
@Command(
        name = "model",
        description = "Check, release and roll back model bundles.",
        subcommands = {ModelVerb.Validate.class, ModelReleaseVerb.class, ModelRollbackVerb.class})
final class ModelVerb implements Callable<Integer> {

    @Override
    public Integer call() {
        throw new UsageError("say what to do with a model: validate, release or rollback");
    }

    /** {@code flashsale model validate}. */
    @Command(
            name = "validate",
            description = {
                "Check a model bundle as the job does before it serves one: files, hashes,"
                        + " feature catalogue, opset, names and shapes of the graph, golden"
                        + " vectors. One line per problem, exit code 2 if there is any."
            })
    static final class Validate implements Callable<Integer> {

        @Spec private CommandSpec spec;

        @Parameters(
                paramLabel = "BUNDLE",
                description = "A folder, a zip, classpath:/FOLDER, or a URI.")
        private String location = "";

        @Option(
                names = "--device",
                paramLabel = "DEVICE",
                defaultValue = "cpu",
                description = "Where to run it: cpu, cuda or auto (default: ${DEFAULT-VALUE}).")
        private Device device = Device.CPU;

        @Option(
                names = "--gpu-index",
                paramLabel = "N",
                defaultValue = "0",
                description = "Which GPU, with cuda or auto (default: ${DEFAULT-VALUE}).")
        private int gpuIndex;

        @Option(
                names = "--out",
                paramLabel = "FILE.json",
                description = "Write the outcome as JSON, too.")
        private Optional<Path> out = Optional.empty();

        @Override
        public Integer call() throws IOException {
            if (location.isBlank() || gpuIndex < 0) {
                throw new UsageError("name a bundle, and a GPU index from 0 up");
            }
            try {
                return accepted(load());
            } catch (BundleRejected e) {
                return refused(e.problems());
            } catch (DeviceUnavailable e) {
                throw new UsageError(String.valueOf(e.getMessage()), e);
            }
        }

        private ModelBundle load() throws BundleRejected {
            try {
                return ModelBundle.load(location, new BundleFetcher(ModelAccess.DEFAULT));
            } catch (IOException e) {
                throw new UsageError("cannot read the bundle: " + e.getMessage(), e);
            }
        }

        private int accepted(ModelBundle bundle)
                throws BundleRejected, DeviceUnavailable, IOException {
            ScoreSettings defaults = ScoreSettings.DEFAULT;
            ScoreSettings settings =
                    new ScoreSettings(
                            location,
                            device,
                            gpuIndex,
                            defaults.intraOpThreads(),
                            defaults.maxBatch(),
                            defaults.deadlineMs(),
                            defaults.latenessMs(),
                            defaults.floodLimit());
            String ranOn;
            try (OrtScorer scorer = OrtScorer.open(bundle, settings)) {
                ranOn = scorer.executionDevice();
            }
            spec.commandLine().getOut().println(bundle.name() + " is sound; it ran on " + ranOn);
            Map<String, Object> outcome = new LinkedHashMap<>();
            outcome.put("bundle", location);
            outcome.put("name", bundle.manifest().name());
            outcome.put("version", bundle.manifest().version());
            outcome.put("executionDevice", ranOn);
            outcome.put("problems", List.of());
            write(outcome);
            return Main.DONE;
        }

        private int refused(List<BundleProblem> problems) throws IOException {
            problems.forEach(spec.commandLine().getErr()::println);
            Map<String, Object> outcome = new LinkedHashMap<>();
            outcome.put("bundle", location);
            outcome.put("problems", problems);
            write(outcome);
            return Main.MISUSED;
        }

        private void write(Map<String, Object> outcome) throws IOException {
            if (out.isPresent()) {
                Files.write(
                        out.get(),
                        new ObjectMapper()
                                .enable(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsBytes(outcome));
            }
        }
    }
}
