package org.flashsale.scoring.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleProblem.Code;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.GoldenVectors;
import org.flashsale.scoring.MadeBundle;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ModelManifest.Input;
import org.flashsale.scoring.ModelManifest.InputKind;
import org.flashsale.scoring.ModelManifest.Output;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.SequenceModel;
import org.flashsale.scoring.StepModel;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.ForAll;
import org.flashsale.train.OnnxGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrentScorerTest {

    private static final int WIDTH = FeatureCatalogue.WIDTH;
    private static final int STEPS = 6;

    @TempDir private Path folder;
    private final MadeBundle step = StepModel.bundle(3);
    private final MadeBundle sequence = new SequenceModel(3, STEPS).bundle();

    private OrtScorer open(MadeBundle bundle, int maxBatch) throws Exception {
        ScoreSettings settings = new ScoreSettings("unused", Device.CPU, 0, 1, maxBatch, 10, 0, 50);
        return OrtScorer.open(bundle.load(folder), settings);
    }

    @AfterEach
    void everySessionIsClosed() {
        assertThat(Sessions.open()).isZero();
    }

    @Test
    void aVectorGoesFromStepToStepWhateverTheBatch() {
        ForAll.seeds(
                3,
                random -> {
                    StepModel model = new StepModel(random.nextLong(), 5 + random.nextInt(90));
                    int users = 1 + random.nextInt(40);
                    try (OrtScorer scorer = open(model.bundle("1"), users);
                            OrtScorer single = open(model.bundle("1"), 1)) {
                        walk(random, model, scorer, single, users);
                    }
                });
    }

    private static void walk(
            Random random, StepModel model, OrtScorer scorer, OrtScorer single, int users)
            throws Exception {
        Batch batch = scorer.newBatch();
        Batch one = single.newBatch();
        int width = batch.stateWidth();
        float[][] vectors = new float[users][width];
        for (int event = 0; event < 10; event++) {
            float[][] rows = TestBundle.rows(random.nextLong(), users);
            for (int user = 0; user < users; user++) {
                batch.features().put(user * WIDTH, rows[user]);
            }
            int count = event == 0 ? users : 1 + random.nextInt(users);
            scorer.score(batch, count);
            for (int user = 0; user < count; user++) {
                double[] expected = model.step(rows[user], doubles(vectors[user]));
                double[] said = model.say(expected);
                assertThat((double) batch.purchase().get(user)).isCloseTo(said[0], within(1e-4));
                assertThat((double) batch.exit().get(user)).isCloseTo(said[1], within(1e-4));
                one.state().put(0, vectors[user]);
                one.features().put(0, rows[user]);
                single.score(one, 1);
                assertThat(one.purchase().get(0)).isEqualTo(batch.purchase().get(user));
                batch.stateOut().get(user, vectors[user]);
                assertThat(doubles(vectors[user])).containsExactly(expected, within(5e-4));
                float[] alone = new float[width];
                one.stateOut().get(0, alone);
                assertThat(alone).isEqualTo(vectors[user]);
                batch.state().put(user, batch.stateOut(), user);
            }
            // Rows beyond the count were emptied to pad the run: what was there is given again.
            for (int user = count; user < users; user++) {
                batch.state().put(user, vectors[user]);
            }
        }
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    @Test
    void aSequenceEndsWhereItsLengthSays() {
        SequenceModel model = new SequenceModel(3, STEPS);
        ForAll.seeds(
                3,
                random -> {
                    int users = 1 + random.nextInt(12);
                    try (OrtScorer scorer = open(sequence, users)) {
                        Batch batch = scorer.newBatch();
                        assertThat(batch.steps()).isEqualTo(STEPS);
                        float[][][] rows = new float[users][][];
                        for (int user = 0; user < users; user++) {
                            rows[user] =
                                    TestBundle.rows(random.nextLong(), 1 + random.nextInt(STEPS));
                            batch.lengths().put(user, rows[user].length);
                            for (int t = 0; t < rows[user].length; t++) {
                                batch.sequence().put((user * STEPS + t) * WIDTH, rows[user][t]);
                            }
                        }
                        scorer.score(batch, users);
                        for (int user = 0; user < users; user++) {
                            assertThat((double) batch.purchase().get(user))
                                    .isCloseTo(model.say(rows[user]), within(1e-5));
                            assertThat(batch.exit().get(user)).isNaN();
                        }
                    }
                });
    }

    /** The made models are to say something like what a trained one says. */
    @Test
    void theScoresAreOfAUsefulSize() {
        for (MadeBundle bundle : List.of(step, sequence)) {
            double least = 1;
            double most = 0;
            for (float[] said : bundle.golden().outputs().get("purchase")) {
                least = Math.min(least, said[0]);
                most = Math.max(most, said[0]);
            }
            assertThat(least).isGreaterThan(0.001);
            assertThat(most).isLessThan(0.6);
            assertThat(most).isGreaterThan(2 * least);
        }
    }

    @Nested
    class Refused {

        private void refused(MadeBundle bundle, Code code, String detail) {
            BundleRejected rejected =
                    catchThrowableOfType(BundleRejected.class, () -> open(bundle, 4).close());
            assertThat(rejected).as("the bundle was accepted").isNotNull();
            assertThat(rejected.problems())
                    .extracting(BundleProblem::toString)
                    .anyMatch(line -> line.startsWith(code + ": ") && line.contains(detail));
        }

        private static List<Input> with(MadeBundle bundle, int index, Input input) {
            List<Input> inputs = new ArrayList<>(bundle.inputs());
            inputs.set(index, input);
            return inputs;
        }

        private static GoldenVectors inputs(
                MadeBundle bundle, String name, int row, int column, float value) {
            Map<String, float[][]> inputs = new TreeMap<>(bundle.golden().inputs());
            float[][] rows = inputs.get(name).clone();
            rows[row] = rows[row].clone();
            rows[row][column] = value;
            inputs.put(name, rows);
            return new GoldenVectors(1e-5, inputs, bundle.golden().outputs());
        }

        @Test
        void aVectorOfAnotherWidth() {
            refused(
                    step.withInputs(with(step, 1, TestBundle.input("state", InputKind.STATE, 32))),
                    Code.MALFORMED_GOLDEN,
                    "state has not 32 values");
        }

        @Test
        void aVectorThatIsTooWide() {
            refused(
                    new StepModel(1, 257).bundle("1"),
                    Code.SHAPE_MISMATCH,
                    "not [-1, H] with H from 1 to 256");
        }

        @Test
        void aVectorThatDoesNotComeBack() {
            refused(
                    step.withOutputs(step.outputs().subList(0, 2)),
                    Code.UNSUPPORTED_INPUT,
                    "state and the head state_out come together");
        }

        @Test
        void aSequenceWithoutLength() {
            refused(
                    sequence.withInputs(sequence.inputs().subList(0, 1)),
                    Code.UNSUPPORTED_INPUT,
                    "sequence and length come together");
        }

        @Test
        void aSequenceOfMoreEventsThanTheGraphTakes() {
            MadeBundle longer = new SequenceModel(3, STEPS + 1).bundle();
            refused(
                    new MadeBundle(
                            "sequence",
                            "1",
                            longer.inputs(),
                            longer.outputs(),
                            sequence.graph(),
                            longer.golden()),
                    Code.SHAPE_MISMATCH,
                    "not FLOAT [-1, 7, " + WIDTH + "]");
        }

        @Test
        void aLengthThatIsCalledFeatures() {
            List<Output> outputs = List.of(new Output("length", Head.PURCHASE));
            refused(sequence.withOutputs(outputs), Code.MALFORMED_GOLDEN, "length is missing");
        }

        @Test
        void oneKindTwice() {
            List<Input> inputs = new ArrayList<>(step.inputs());
            inputs.add(TestBundle.input("again", InputKind.STATE, StepModel.HIDDEN));
            refused(step.withInputs(inputs), Code.MALFORMED_MANIFEST, "name a kind twice");
        }

        @Test
        void nothingButAVector() {
            refused(
                    step.withInputs(step.inputs().subList(1, 2)),
                    Code.UNSUPPORTED_INPUT,
                    "features or sequence is needed");
        }

        @Test
        void goldenVectorsOfAnotherState() {
            refused(
                    step.withGolden(inputs(step, "state", 5, 7, 0.9999f)),
                    Code.GOLDEN_MISMATCH,
                    "of row 5 is");
        }

        @Test
        void vectorsThat16BitsDoNotHold() {
            OnnxGraph graph = new OnnxGraph("keeps");
            String features = graph.input("features", WIDTH);
            graph.output(graph.node("Identity", "state_out", graph.input("state", 1)), 1);
            graph.node(
                    "Sigmoid",
                    graph.output("purchase", 1),
                    graph.affine("none", features, new float[WIDTH], new float[1]));
            float[][] state = new float[GoldenVectors.ROWS_MIN][1];
            float[][] half = new float[state.length][1];
            Arrays.fill(half, new float[] {0.5f});
            state[3][0] = -70_000;
            MadeBundle bundle =
                    new MadeBundle(
                            "keeps",
                            "1",
                            with(step, 1, TestBundle.input("state", InputKind.STATE, 1)),
                            List.of(step.outputs().get(0), step.outputs().get(2)),
                            graph.toBytes(),
                            new GoldenVectors(
                                    1e-5,
                                    Map.of(
                                            "features",
                                            new float[state.length][WIDTH],
                                            "state",
                                            state),
                                    Map.of("purchase", half, "state_out", state)));
            refused(bundle, Code.GOLDEN_MISMATCH, "row 3 is -70000.0: vectors are kept in 16-bit");
        }

        @Test
        void goldenVectorsWithALengthThatIsNone() {
            for (float wrong : new float[] {0, STEPS + 1, 1.5f, Float.NaN}) {
                refused(
                        sequence.withGolden(inputs(sequence, "length", 3, 0, wrong)),
                        Code.MALFORMED_GOLDEN,
                        "length");
            }
        }
    }
}
