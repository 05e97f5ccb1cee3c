package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.HalfFloats;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.train.evaluate.Evaluation;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.Histories;
import org.flashsale.train.task.LogExamples;
import org.flashsale.train.task.Task;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkBundleTest {

    /** Rounding to 16 bits changes a number by no more, relative to its size. */
    private static final double HALF_STEP = 0x1p-11;

    private static final long SEED = 3;

    @TempDir private static Path folder;
    private static Examples set;
    private static final Map<ModelKind, Trainer.Result> RESULTS = new EnumMap<>(ModelKind.class);

    @BeforeAll
    static void train() throws IOException {
        set = LogExamples.of(Shop.log(new Random(SEED), 60, 60), Task.Rules.REES46);
        // Kinds with the same network find it there.
        Checkpoint nets = Checkpoint.at(folder.resolve("nets"), "all kinds", line -> {});
        for (ModelKind kind : ModelKind.values()) {
            if (kind.network().isPresent()) {
                RESULTS.put(kind, new Trainer(set, kind, SEED, line -> {}, nets).train());
            }
        }
    }

    private static Trainer.Result of(ModelKind kind) {
        Trainer.Result result = RESULTS.get(kind);
        assertThat(result).isNotNull();
        return result;
    }

    private static Path written(Trainer.Result result) throws Exception {
        Map<String, byte[]> files =
                BundleWriter.files("shop", "1", result, "# A card\n", List.of());
        Path place = Files.createTempDirectory(folder, "bundle").resolve("bundle");
        Training.write(
                new Training.Bundle("1", files, result.catalogue(), result.metrics()), place);
        return place;
    }

    @Test
    void graphsStepAsTheirModelsOverAThousandRandomEvents() throws Exception {
        for (ModelKind kind : RESULTS.keySet()) {
            assertThat(drift(of(kind).model(), written(of(kind)), 1_000)).isLessThan(1e-5);
        }
    }

    @Test
    void aHeadOfPriceSensitivityStandsBesideARecurrentModel() throws Exception {
        Trainer.Result gru = of(ModelKind.GRU);
        Random random = new Random(SEED);
        Scaling scaling = new Scaling(random(random), random(random));
        float[] weights = random(random);
        for (int f = 0; f < weights.length; f++) {
            weights[f] *= 0.02f;
        }
        TrainedModel model = new PricedModel(gru.model(), new PriceSlope(scaling, weights, 1));
        List<ModelManifest.Metric> metrics = new ArrayList<>(gru.metrics());
        metrics.add(
                new ModelManifest.Metric(
                        Head.SENSITIVITY, ModelBundle.BASE_RATE, "drawn weights", 1.3, 1, 2));
        Path bundle = written(new Trainer.Result(model, gru.catalogue(), gru.rows(), metrics, ""));
        assertThat(drift(model, bundle, 1_000)).isLessThan(1e-5);
    }

    /** The network is in a head's sum where it is surely better with it, and nowhere else. */
    @Test
    void aHeadListensToTheNetworkOnlyWhereThatIsSurelyBetter() {
        TrainedModel live = of(ModelKind.LIVE).model();
        for (Head head : live.names()) {
            String name = "`" + LogisticGraph.outputName(head) + "`";
            String own = live.description().replaceFirst("(?s).*?" + name, "").split("`", 2)[0];
            boolean gains = metric(ModelKind.LIVE, head, Trainer.LOG_LOSS_GAIN).high() < 0;
            assertThat(own).contains("logistic regression");
            assertThat(own.contains("gated recurrent unit")).as("%s", head).isEqualTo(gains);
        }
    }

    @Test
    void explanationsAddUpAndTellWhatHistoryAdds() throws Exception {
        for (ModelKind kind : List.of(ModelKind.GRU, ModelKind.LSTM, ModelKind.MLP)) {
            Explained.of(of(kind), folder).addUp(Shop.log(new Random(SEED), 60, 60), "walks", 1e-6);
        }
    }

    /** Who has ONNX Runtime alone steps the exported graph as it lies on the disk. */
    @Test
    void exportsRunInPlainOnnxRuntime() throws Exception {
        for (ModelKind kind : RESULTS.keySet()) {
            TrainedModel model = of(kind).model();
            Path graph = written(of(kind)).resolve("model.onnx");
            OrtEnvironment runtime = OrtEnvironment.getEnvironment();
            try (OrtSession session = runtime.createSession(graph.toString())) {
                Random random = new Random(SEED);
                double[] state = new double[model.stateWidth()];
                float[][] carried = new float[1][state.length];
                for (int event = 0; event < 1_000; event++) {
                    float[][] row = {random(random)};
                    Map<String, OnnxTensor> inputs = new HashMap<>();
                    inputs.put("features", OnnxTensor.createTensor(runtime, row));
                    if (state.length > 0) {
                        inputs.put("state", OnnxTensor.createTensor(runtime, carried));
                    }
                    TrainedModel.Said said = model.say(row[0], state);
                    state = said.state();
                    try (OrtSession.Result outputs = session.run(inputs)) {
                        float[][] exit = (float[][]) outputs.get("exit").orElseThrow().getValue();
                        assertThat(apart(exit[0][0], said.outputs()[1])).isLessThan(1e-5);
                        if (state.length > 0) {
                            carried = (float[][]) outputs.get("state_out").orElseThrow().getValue();
                        }
                    }
                    inputs.values().forEach(OnnxTensor::close);
                }
            }
        }
    }

    /** Greatest difference of any output, both going on from the vector that the job keeps. */
    private static double drift(TrainedModel model, Path bundle, int events) throws Exception {
        Random random = new Random(SEED);
        double greatest = 0;
        double[] state = new double[model.stateWidth()];
        ModelBundle read = ModelBundle.load(bundle.toString(), BundleSource.LOCAL);
        try (OrtScorer scorer = OrtScorer.open(read, ScoreSettings.DEFAULT)) {
            Batch batch = scorer.newBatch();
            for (int event = 0; event < events; event++) {
                float[] row = random(random);
                batch.features().put(0, row);
                scorer.score(batch, 1);
                TrainedModel.Said said = model.say(row, state);
                state = said.state();
                greatest = Math.max(greatest, apart(batch.purchase().get(0), said.outputs()[0]));
                greatest = Math.max(greatest, apart(batch.exit().get(0), said.outputs()[1]));
                if (said.outputs().length > 2) {
                    float slope = batch.sensitivity().get(0);
                    greatest = Math.max(greatest, apart(slope, said.outputs()[2]));
                }
                for (int cell = 0; cell < state.length; cell++) {
                    float kept = batch.stateOut().get(0, cell);
                    double rounding = HALF_STEP * Math.max(1, Math.abs(state[cell]));
                    greatest = Math.max(greatest, apart(kept, state[cell]) - rounding);
                    state[cell] = kept;
                }
                batch.state().put(0, batch.stateOut(), 0);
            }
        }
        return greatest;
    }

    private static double apart(float said, double expected) {
        return Float.isFinite(said) ? Math.abs(said - expected) : Double.POSITIVE_INFINITY;
    }

    private static float[] random(Random random) {
        float[] row = new float[FeatureCatalogue.WIDTH];
        for (int f = 0; f < row.length; f++) {
            row[f] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(3) - 1));
        }
        return row;
    }

    @Test
    void evaluationWalksHistoriesAsTheJobDoes() throws Exception {
        Trainer.Result gru = of(ModelKind.GRU);
        double[] said =
                new Evaluation(set, List.of(Head.EXIT), 1, 1, line -> {})
                        .score(written(gru).toString(), BundleSource.LOCAL)
                        .scores()
                        .getOrDefault(Head.EXIT, new double[0]);

        Histories histories = set.histories().orElseThrow();
        int compared = 0;
        for (int h = 0; h < histories.count(); h++) {
            double[] state = new double[gru.model().stateWidth()];
            for (int at = histories.starts()[h]; at < histories.starts()[h + 1]; at++) {
                TrainedModel.Said expected = gru.model().say(histories.rows()[at], state);
                state = rounded(expected.state());
                int example = histories.examples()[at];
                if (example >= 0) {
                    assertThat(said[example]).isCloseTo(expected.outputs()[1], within(1e-3));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(set.size());
    }

    private static double[] rounded(double[] state) {
        double[] rounded = new double[state.length];
        for (int i = 0; i < state.length; i++) {
            rounded[i] = HalfFloats.round((float) state[i]);
        }
        return rounded;
    }

    @Test
    void equalSeedsGiveEqualBytes() {
        Trainer.Result again = new Trainer(set, ModelKind.MLP, SEED, line -> {}).train();
        assertThat(again.model().graph()).isEqualTo(of(ModelKind.MLP).model().graph());
        assertThat(again.metrics()).isEqualTo(of(ModelKind.MLP).metrics());
    }

    @Test
    void everyKindBeatsTheBaseRateOnShoppersItNeverSaw() {
        for (ModelKind kind : RESULTS.keySet()) {
            assertThat(metric(kind, Head.EXIT, "logLoss").value())
                    .isLessThan(metric(kind, Head.EXIT, "logLossOfConstant").value());
        }
    }

    private static ModelManifest.Metric metric(ModelKind kind, Head head, String name) {
        return of(kind).metrics().stream()
                .filter(m -> m.head() == head && m.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noSourceCountsBackwards() {
        Random random = new Random(SEED);
        int size = 400;
        boolean[] labels = new boolean[size];
        double[][] logits = new double[2][size];
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            labels[i] = random.nextBoolean();
            logits[0][i] = (labels[i] ? 1 : -1) + random.nextGaussian();
            logits[1][i] = (labels[i] ? -1 : 1) + random.nextGaussian();
            all.add(i);
        }
        Stack stack = Stack.fit(logits, labels, all.stream().mapToInt(Integer::intValue).toArray());
        assertThat(stack.weights()[0]).isPositive();
        assertThat(stack.weights()[1]).isZero();
    }
}
