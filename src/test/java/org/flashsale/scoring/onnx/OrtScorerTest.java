package org.flashsale.scoring.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.flashsale.features.Feature;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.BundleProblem.Code;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.DeviceUnavailable;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.ScoringFailed;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrtScorerTest {

    private static final int WIDTH = FeatureCatalogue.WIDTH;

    @TempDir private Path folder;
    private final TestBundle sound = new TestBundle(11);

    private static ScoreSettings settings(Device device, int maxBatch) {
        return new ScoreSettings("unused", device, 0, 1, maxBatch, 10, 0, 50);
    }

    private OrtScorer open(int maxBatch) throws Exception {
        return OrtScorer.open(sound.load(folder), settings(Device.CPU, maxBatch));
    }

    private static float[] flat(float[][] rows, int rowsMax) {
        float[] flat = new float[rowsMax * WIDTH];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * WIDTH, WIDTH);
        }
        return flat;
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
                        for (int run = 0; run < 40; run++) {
                            int count = 1 + random.nextInt(maxBatch);
                            float[][] rows = TestBundle.rows(random.nextLong(), count);
                            scorer.score(flat(rows, maxBatch), count);
                            for (int i = 0; i < count; i++) {
                                double[] expected = sound.expected(rows[i]);
                                assertThat((double) scorer.purchase(i))
                                        .isCloseTo(expected[0], within(1e-5));
                                assertThat((double) scorer.exit(i))
                                        .isCloseTo(expected[1], within(1e-5));
                                one.score(rows[i], 1);
                                assertThat(scorer.purchase(i)).isEqualTo(one.purchase(0));
                                assertThat(scorer.exit(i)).isEqualTo(one.exit(0));
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
            first.score(new float[4 * WIDTH], 4);
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

    @Test
    void aRunThatFailsHandsOverToTheBaseRatesAndIsTriedAgain() throws Exception {
        ModelBundle bundle = sound.load(folder);
        long[] now = {0};
        float[] good = flat(TestBundle.rows(3, 2), 4);
        float[] poisoned = good.clone();
        poisoned[WIDTH + FeatureCatalogue.NAMES.indexOf(Feature.PRICE.id())] = 25;
        try (OrtScorer model = OrtScorer.open(bundle, settings(Device.CPU, 4));
                GuardedScorer guarded = new GuardedScorer(model, bundle, () -> now[0])) {
            assertThatThrownBy(() -> model.score(poisoned, 2)).isInstanceOf(ScoringFailed.class);

            assertThat(guarded.score(poisoned, 2)).isTrue();
            assertThat(guarded.degraded(0)).isTrue();
            assertThat(guarded.purchase(0)).isEqualTo(TestBundle.BASE_RATE);
            assertThat(guarded.lastFailure()).contains("Gather");

            now[0] = GuardedScorer.PAUSE_MIN_NANOS - 1;
            assertThat(guarded.score(good, 2)).as("not tried yet").isFalse();
            assertThat(guarded.degraded(0)).isTrue();

            now[0]++;
            assertThat(guarded.score(poisoned, 2)).as("tried again").isTrue();
            now[0] += 2 * GuardedScorer.PAUSE_MIN_NANOS - 1;
            guarded.score(good, 2);
            assertThat(guarded.degraded(1)).as("the second pause is longer").isTrue();
            now[0]++;
            assertThat(guarded.score(good, 2)).isFalse();
            assertThat(guarded.degraded(1)).isFalse();
            assertThat(guarded.purchase(1)).isEqualTo(model.purchase(1));
        }
    }

    @Test
    void anOutputThatIsNoProbabilityIsReplacedAlone() throws Exception {
        ModelBundle bundle = sound.load(folder);
        float[] rows = flat(TestBundle.rows(3, 2), 4);
        rows[0] = Float.NaN;
        try (OrtScorer model = OrtScorer.open(bundle, settings(Device.CPU, 4));
                GuardedScorer guarded = new GuardedScorer(model, bundle, () -> 0)) {
            guarded.score(rows, 2);
            assertThat(model.purchase(0)).isNaN();
            assertThat(guarded.degraded(0)).isTrue();
            assertThat(guarded.purchase(0)).isEqualTo(TestBundle.BASE_RATE);
            assertThat(guarded.exit(0)).isBetween(0f, 1f);
            assertThat(guarded.degraded(1)).isFalse();
        }
    }

    @Test
    void autoRunsOnTheCpuWhereThereIsNoCuda() throws Exception {
        Assumptions.assumeFalse(OrtScorer.cudaIsBuiltIn());
        try (OrtScorer scorer = OrtScorer.open(sound.load(folder), settings(Device.AUTO, 4))) {
            assertThat(scorer.executionDevice()).isEqualTo("cpu");
        }
    }

    @Test
    void demandedCudaThatDoesNotRunIsRefusedInOneLine() throws Exception {
        Assumptions.assumeFalse(OrtScorer.cudaIsBuiltIn());
        ModelBundle bundle = sound.load(folder);
        assertThatThrownBy(() -> OrtScorer.open(bundle, settings(Device.CUDA, 4)))
                .isInstanceOf(DeviceUnavailable.class)
                .hasMessageStartingWith("CUDA_UNAVAILABLE: ")
                .hasMessageContaining("-Pgpu")
                .hasMessageNotContainingAny("\n");
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
        ProcessBuilder probe =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Probe.class.getName());
        // A TaskManager that others start lacks what the build sets here.
        probe.environment().remove("ORT_DISABLE_TELEMETRY");
        Process process = probe.inheritIO().start();
        assertThat(process.waitFor()).isZero();
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
}
