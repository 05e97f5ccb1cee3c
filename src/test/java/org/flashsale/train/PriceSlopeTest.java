package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.features.Feature;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.sim.FreshScenarios;
import org.flashsale.sim.Market;
import org.flashsale.sim.PricedLog;
import org.flashsale.sim.ScenarioReader;
import org.flashsale.train.evaluate.Estimate;
import org.flashsale.train.task.Examples;
import org.flashsale.train.task.LabelRule;
import org.flashsale.train.task.LogExamples;
import org.flashsale.train.task.LogRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceSlopeTest {

    private static final long SEED = 3;
    private static final long MINUTE = 60_000;

    @TempDir private static Path folder;

    private static Examples examples(List<BehaviorEvent> events) {
        return LogExamples.of(events, rules());
    }

    private static SlopeLearner.Outcome learned(Examples set) {
        RowCatalogue catalogue = set.encoding().fitted();
        float[][] rows = set.encoding().rows(catalogue);
        return new SlopeLearner(set, rows, catalogue, SEED, line -> {}).learn();
    }

    /** Purchases of the session, for events with a minute behind them. */
    private static LogRules rules() {
        return new LogRules(
                LabelRule.EVER,
                true,
                new LogRules.Eligibility.BeforeEndOfSlice(MINUTE),
                LogRules.Memory.LIVE,
                Map.of(
                        Head.PURCHASE,
                        new LabelRule.Follows(
                                EventType.PURCHASE, LabelRule.Scope.SESSION, LabelRule.EVER)));
    }

    @Test
    void findsTheSlopeOfASimulatedMarket() {
        byte[] document = FreshScenarios.document(SEED, 1).getBytes(StandardCharsets.UTF_8);
        PricedLog.Played played =
                PricedLog.of(new Market(ScenarioReader.parse("fresh", document).get(0), SEED), 0);
        double truth = played.slope();
        SlopeLearner.Outcome found = learned(examples(played.events()));
        Estimate common = figure(found, "meanSlope");
        assertThat(common.value()).isCloseTo(truth, within(0.15 * truth));
        assertThat(truth).isBetween(common.low(), common.high());
        assertThat(figure(found, "baseRate").value()).isCloseTo(truth, within(0.15 * truth));
        assertThat(figure(found, "logLossByPrice").high()).isNegative();
    }

    private static Estimate figure(SlopeLearner.Outcome outcome, String name) {
        Estimate figure = outcome.figures().get(name);
        assertThat(figure).isNotNull();
        return figure;
    }

    @Test
    void theBundleHasTheHeadAndItsGraphSaysWhatTheTrainerSays() throws Exception {
        Examples set = examples(priced(900, 4, 4, new Random(SEED)));
        Trainer.Result priced = new Trainer(set, ModelKind.LOGISTIC, SEED, line -> {}).train();
        assertThat(priced.model().names()).containsExactly(Head.PURCHASE, Head.SENSITIVITY);
        Path place = folder.resolve("bundle");
        Map<String, byte[]> files =
                BundleWriter.files("priced", "1", priced, "# A card\n", List.of());
        Training.write(
                new Training.Bundle("1", files, priced.catalogue(), priced.metrics()), place);
        ModelBundle read = ModelBundle.load(place.toString(), BundleSource.LOCAL);
        assertThat(read.golden().outputs()).containsKey("sensitivity");
        assertThat(read.baseRate(Head.SENSITIVITY)).isCloseTo(4, within(1f));

        Random random = new Random(SEED);
        try (OrtScorer scorer = OrtScorer.open(read, ScoreSettings.DEFAULT)) {
            Batch batch = scorer.newBatch();
            List<float[]> rows = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                float[] row = new float[FeatureCatalogue.WIDTH];
                for (int f = 0; f < row.length; f++) {
                    row[f] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 1));
                }
                rows.add(row);
                batch.features().put(i * FeatureCatalogue.WIDTH, row);
            }
            scorer.score(batch, rows.size());
            for (int i = 0; i < rows.size(); i++) {
                double expected = priced.model().score(rows.get(i))[1];
                assertThat(batch.sensitivity().get(i)).isNotNegative();
                assertThat(batch.sensitivity().get(i)).isCloseTo((float) expected, within(1e-5f));
            }
        }
    }

    /** Who is known haggles: a slope of 6 for returning shoppers and of 1 for new ones. */
    @Test
    void findsThatSomeShoppersCareMoreThanOthers() {
        Examples set = examples(priced(3_000, 6, 1, new Random(SEED)));
        SlopeLearner.Outcome found = learned(set);
        assertThat(found.said()).contains("it differs between shoppers");
        PriceSlope slope = found.slope().orElseThrow();
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (float[] row : set.encoding().rows(set.encoding().fitted())) {
            if (row[Feature.TYPE_VIEW.index()] == 0) {
                continue;
            }
            int which = row[Feature.EVENTS.index()] > Math.log(2.5) ? 1 : 0;
            sums[which] += slope.of(row);
            counts[which]++;
        }
        assertThat(sums[0] / counts[0]).isCloseTo(1, within(0.5));
        assertThat(sums[1] / counts[1]).isCloseTo(6, within(0.6));
    }

    @Test
    void saysNothingWherePricesHardlyMove() {
        List<BehaviorEvent> steady = new ArrayList<>();
        for (BehaviorEvent event : priced(800, 3, 3, new Random(SEED))) {
            steady.add(at(event, 1_000 + event.offeredPrice() / 100));
        }
        SlopeLearner.Outcome found = learned(examples(steady));
        assertThat(found.slope()).isEmpty();
        assertThat(found.said()).startsWith("There is no output `sensitivity`: prices seen");
    }

    @Test
    void saysNothingWhereThePriceDoesNothing() {
        SlopeLearner.Outcome found = learned(examples(priced(1_000, 0, 0, new Random(SEED))));
        assertThat(found.slope()).isEmpty();
        assertThat(found.said()).contains("does not leave 0 out");
    }

    /** Views of a few items at prices around 10.00; a shopper's second view is a known one's. */
    private static List<BehaviorEvent> priced(
            int shoppers, double known, double fresh, Random random) {
        List<BehaviorEvent> events = new ArrayList<>();
        for (int u = 0; u < shoppers; u++) {
            long time = random.nextInt(100_000) * 1_000L;
            for (int visit = 0; visit < 2; visit++) {
                double move = random.nextGaussian() * 0.25;
                String session = "s" + visit;
                BehaviorEvent view =
                        at(
                                Shop.event(
                                        EventType.VIEW,
                                        time,
                                        "u" + u,
                                        session,
                                        "sku" + random.nextInt(5)),
                                Math.round(1_000 * Math.exp(move)));
                events.add(view);
                double logit = -1.5 - (visit == 0 ? fresh : known) * move;
                if (random.nextDouble() < Logistic.sigmoid(logit)) {
                    events.add(
                            Shop.event(
                                    EventType.PURCHASE,
                                    time + 5_000,
                                    "u" + u,
                                    session,
                                    view.sku()));
                }
                time += 5 * MINUTE;
            }
        }
        events.sort(Comparator.comparingLong(BehaviorEvent::time));
        return events;
    }

    private static BehaviorEvent at(BehaviorEvent event, long price) {
        return new BehaviorEvent(
                event.eventId(),
                event.type(),
                event.time(),
                event.userId(),
                event.sessionId(),
                event.sku(),
                event.category(),
                event.brand(),
                price,
                event.currency(),
                event.quantity(),
                event.orderId(),
                event.pool(),
                event.dwellMs(),
                event.trafficSource(),
                event.text(),
                event.stockShown());
    }
}
