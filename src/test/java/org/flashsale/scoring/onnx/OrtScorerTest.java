package org.flashsale.scoring.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.flashsale.features.Feature;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleProblem.Code;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtScorerTest {

    private static final int WIDTH = FeatureCatalogue.WIDTH;
    private static final int PRICE = FeatureCatalogue.NAMES.indexOf(Feature.PRICE.id());

    @TempDir private Path folder;
    private final TestBundle sound = new TestBundle(11);

    private static ScoreSettings settings(Device device, int maxBatch) {
        return new ScoreSettings("unused", device, 0, 1, maxBatch, 10, 0, 50);
    }

    private OrtScorer open(int maxBatch) throws Exception {
        return OrtScorer.open(sound.load(folder), settings(Device.CPU, maxBatch));
    }

    private static void fill(Batch batch, float[]... rows) {
        for (int i = 0; i < rows.length; i++) {
            batch.features().put(i * WIDTH, rows[i]);
        }
    }

    @AfterEach
    void everySessionIsClosed() {
        assertThat(Sessions.open()).isZero();
    }

    @Test
    void itSaysWhatTheGraphSaysWhateverTheWave() {
        ForAll.seeds(
                6,
                random -> {
                    int maxBatch = 1 + random.nextInt(70);
                    try (OrtScorer scorer = open(maxBatch);
                            OrtScorer one = open(1)) {
                        Batch batch = scorer.newBatch();
                        Batch single = one.newBatch();
                        for (int run = 0; run < 40; run++) {
                            int count = 1 + random.nextInt(maxBatch);
                            float[][] rows = TestBundle.rows(random.nextLong(), count);
                            fill(batch, rows);
                            scorer.score(batch, count);
                            for (int i = 0; i < count; i++) {
                                double[] expected = sound.expected(rows[i]);
                                float purchase = batch.purchase().get(i);
                                float exit = batch.exit().get(i);
                                assertThat((double) purchase).isCloseTo(expected[0], within(1e-5));
                                assertThat((double) exit).isCloseTo(expected[1], within(1e-5));
                                fill(single, rows[i]);
                                one.score(single, 1);
                                assertThat(single.purchase().get(0)).isEqualTo(purchase);
                                assertThat(single.exit().get(0)).isEqualTo(exit);
                            }
                        }
                    }
                });
    }

    @Test
    void tasksOfAProcessShareOneSessionUntilTheLastLeaves() throws Exception {
        try (OrtScorer first = open(4)) {
            OrtScorer second = open(8);
            assertThat(Sessions.open()).isEqualTo(1);
            second.close();
            second.close();
            first.score(first.newBatch(), 4);
            assertThat(Sessions.open()).isEqualTo(1);
        }
    }

    @Test
    void aGraphOfAnotherWidthThanItsManifest() throws Exception {
        sound.graphWidth = WIDTH + 1;
        assertThat(rejected().code()).isEqualTo(Code.SHAPE_MISMATCH);
    }

    @Test
    void aHeadThatTheGraphLacksAndAnInputOfAnotherName() throws Exception {
        sound.inputs.set(
                0,
                TestBundle.input(
                        "row", org.flashsale.scoring.ModelManifest.InputKind.FEATURES, WIDTH));
        sound.goldenInput = "row";
        assertThat(rejected().problems())
                .extracting(p -> p.code())
                .containsOnly(Code.SHAPE_MISMATCH);
    }

    @Test
    void goldenVectorsThatDoNotHold() throws Exception {
        sound.goldenOffset = 2e-5;
        BundleRejected rejected = rejected();
        assertThat(rejected.code()).isEqualTo(Code.GOLDEN_MISMATCH);
        assertThat(rejected.getMessage()).contains("output exit of row 0");
    }

    @Test
    void aGraphThatOnnxRuntimeDoesNotLoad() throws Exception {
        byte[] graph = sound.files().get("model.onnx");
        String text = new String(graph, java.nio.charset.StandardCharsets.ISO_8859_1);
        sound.graph =
                text.replace("Tanh", "Tanq").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(rejected().code()).isEqualTo(Code.MALFORMED_MODEL);
    }

    private BundleRejected rejected() throws Exception {
        ModelBundle bundle = sound.load(folder);
        BundleRejected rejected =
                catchThrowableOfType(
                        BundleRejected.class,
                        () -> OrtScorer.open(bundle, settings(Device.CPU, 4)).close());
        assertThat(rejected).as("the bundle was accepted").isNotNull();
        assertThat(rejected.getMessage()).doesNotContain("\n");
        return rejected;
    }

    /** What a failed run leaves in the buffers must not fail the runs after it. */
    @Test
    void aRunIsPaddedWithEmptyRowsWhateverWasThereBefore() throws Exception {
        try (OrtScorer model = open(4)) {
            Batch batch = model.newBatch();
            float[][] rows = TestBundle.rows(3, 4);
            float price = rows[3][PRICE];
            rows[3][PRICE] = 25;
            fill(batch, rows);
            assertThatThrownBy(() -> model.score(batch, 4))
                    .isInstanceOf(ScoringFailed.class)
                    .hasMessageContaining("Gather");
            model.score(batch, 3);
            assertThat((double) batch.purchase().get(2))
                    .isCloseTo(sound.expected(rows[2])[0], within(1e-5));
            rows[3][PRICE] = price;
            fill(batch, rows);
            model.score(batch, 4);
        }
    }

    @Test
    void aBatchOfAnotherScorerIsNotTaken() throws Exception {
        try (OrtScorer model = open(4);
                OrtScorer other = open(4)) {
            assertThatThrownBy(() -> model.score(other.newBatch(), 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theBucketOfARunIsTheNextPowerOfTwoOrAll() throws Exception {
        try (OrtScorer model = open(6)) {
            assertThat(java.util.stream.IntStream.rangeClosed(1, 6).map(model::bucket))
                    .containsExactly(1, 2, 4, 4, 6, 6);
        }
    }

    @Test
    void autoRunsOnTheCpuWhereThereIsNoCuda() throws Exception {
        Assumptions.assumeFalse(Machine.hasGpu());
        try (OrtScorer scorer = OrtScorer.open(sound.load(folder), settings(Device.AUTO, 4))) {
            assertThat(scorer.executionDevice()).isEqualTo("cpu");
        }
    }

    @Test
    void demandedCudaThatDoesNotRunIsRefusedInOneLine() throws Exception {
        Assumptions.assumeFalse(Machine.hasGpu());
        ModelBundle bundle = sound.load(folder);
        assertThatThrownBy(() -> OrtScorer.open(bundle, settings(Device.CUDA, 4)))
                .isInstanceOf(DeviceUnavailable.class)
                .hasMessageStartingWith("CUDA_UNAVAILABLE: ")
                .hasMessageContaining("-Pgpu")
                .hasMessageNotContainingAny("\n");
    }

    @Test
    void whatTheRuntimeSaysWhenMemoryDoesNotSuffice() {
        for (String said :
                List.of(
                        "Error code - ORT_RUNTIME_EXCEPTION - message: Non-zero status code"
                                + " returned while running MatMul node. Name:'m' Status Message:"
                                + " bfc_arena.cc:376 Failed to allocate memory for requested"
                                + " buffer of size 4294967296",
                        "Error code - ORT_FAIL - message: CUDA failure 2: out of memory ; GPU=0",
                        "CUDA_ERROR_OUT_OF_MEMORY",
                        "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
                        "CUDNN failure 4001: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
                        "Error code - ORT_RUNTIME_EXCEPTION - message: std::bad_alloc")) {
            assertThat(OrtScorer.tellsOfMemory(said)).as(said).isTrue();
        }
        assertThat(OrtScorer.tellsOfMemory("CUDA failure 700: an illegal memory access")).isFalse();
    }

    @Test
    void theProfileTellsWhichProviderRanTheKernels() throws Exception {
        ModelBundle bundle = sound.load(folder);
        SessionFactory factory = new SessionFactory(bundle.model(), 0, 1);
        try (var options = factory.options();
                OnnxTensor probe =
                        OnnxTensor.createTensor(
                                SessionFactory.environment(), TestBundle.rows(1, 2))) {
            assertThat(factory.kernelsByProvider(options, Map.of("features", probe)))
                    .containsOnlyKeys("CPUExecutionProvider")
                    .allSatisfy((provider, kernels) -> assertThat(kernels).isGreaterThan(5));
        }
    }

    /** Class paths on command lines are long; some releases of the runtime do not survive that. */
    @Test
    void theRuntimeStartsHoweverLongTheCommandLineIs() throws Exception {
        String classPath =
                String.join(
                        File.pathSeparator,
                        place(OrtEnvironment.class),
                        place(Probe.class),
                        "/" + "x".repeat(20_000));
        assertThat(run("-cp", classPath, Probe.class.getName())).isZero();
    }

    /** Exit code of another JVM. */
    private static int run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ProcessBuilder jvm = new ProcessBuilder(command).inheritIO();
        // A TaskManager that others start lacks what the build sets here.
        jvm.environment().remove("ORT_DISABLE_TELEMETRY");
        return jvm.start().waitFor();
    }

    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** Starts the runtime and nothing else. */
    static final class Probe {
        public static void main(String[] args) {
            OrtEnvironment.getEnvironment();
        }
    }

    @Test
    void aModelWithoutMemoryForItsBuffersLeavesNoSessionBehind() throws Exception {
        sound.writeFolder(folder);
        assertThat(
                        run(
                                "-XX:MaxDirectMemorySize=1m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ShortOfMemory.class.getName(),
                                folder.toString()))
                .isZero();
    }

    /** Opens a model for more rows than there is memory for. */
    static final class ShortOfMemory {
        public static void main(String[] args) throws Exception {
            ModelBundle bundle = ModelBundle.load(args[0], BundleSource.LOCAL);
            try {
                OrtScorer.open(bundle, settings(Device.CPU, 8_192));
            } catch (OutOfMemoryError e) {
                System.exit(Sessions.open());
            }
            System.exit(2);
        }
    }

    @Test
    void aRunOfAnotherThreadIsCutOffWhenItIsClosedAndFreesIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            int before = Sessions.open();
            OrtScorer scorer = open(64);
            Batch batch = scorer.newBatch();
            CountDownLatch begun = new CountDownLatch(1);
            FutureTask<String> runs =
                    new FutureTask<>(
                            () -> {
                                while (true) {
                                    try {
                                        scorer.score(batch, 64);
                                    } catch (ScoringFailed e) {
                                        return String.valueOf(e.getMessage());
                                    }
                                    begun.countDown();
                                }
                            });
            Thread thread = new Thread(runs, "runs");
            thread.start();
            begun.await();
            scorer.close();
            assertThat(runs.get()).containsAnyOf("the model was closed", "terminate flag");
            thread.join();
            assertThat(Sessions.open()).isEqualTo(before);
        }
    }
}
