package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.Fault;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.GuardedScorer.Outcome;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;
import org.flashsale.scoring.StepModel;
import org.flashsale.scoring.TestBundle;
import org.flashsale.scoring.WrappedScorer;
import org.flashsale.scoring.onnx.OrtScorer;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator with a model that fails now and then, beside the same without a fault. */
class ModelFaultsTest {

    private static final ControlBootstrap NO_ORDERS = List::of;

    @TempDir private Path folder;

    /** A model with buffers for one wave, until there is memory for more. */
    private static final class ShortOfMemory extends WrappedScorer {
        private final BooleanSupplier memory;
        private boolean made;

        ShortOfMemory(Scorer model, BooleanSupplier memory) {
            super(model);
            this.memory = memory;
        }

        @Override
        public Batch newBatch() {
            if (made && !memory.getAsBoolean()) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            made = true;
            return super.newBatch();
        }
    }

    /** Loads faulty models. */
    @SuppressWarnings("serial") // The harness never sends it anywhere.
    private record Parts(UnaryOperator<Scorer> with) implements ScoreParts {

        @Override
        public Models.Loader loader(
                ScoreSettings settings, BundleSource source, LongSupplier nanoClock) {
            return named -> {
                ModelBundle bundle = ModelBundle.load(named.uri(), source);
                Scorer model = with.apply(OrtScorer.open(bundle, settings));
                return new Models.Model(
                        new ModelBook.Bundle(named.uri(), bundle.sha256()),
                        bundle.manifest(),
                        new GuardedScorer(model, bundle, nanoClock),
                        7);
            };
        }

        @Override
        public BatchPolicy policy(ScoreSettings settings) {
            return new BatchPolicy(settings.maxBatch(), settings.deadlineMs(), true);
        }
    }

    private ScoreHarness harness(Supplier<Fault> faults) throws Exception {
        return with(model -> Fault.in(model, faults));
    }

    private ScoreHarness with(UnaryOperator<Scorer> change) throws Exception {
        ScoreSettings settings =
                new ScoreSettings(folder.toString(), Device.CPU, 0, 1, 4, 10, 5_000, 50);
        return new ScoreHarness(settings, NO_ORDERS, new HashMapStateBackend(), new Parts(change));
    }

    private static Fault draw(Random random) {
        List<Fault> all = List.of(Fault.values());
        return random.nextInt(3) > 0 ? Fault.NONE : all.get(random.nextInt(all.size()));
    }

    private static Map<String, List<ScoredEvent>> byUser(List<ScoredEvent> scored) {
        Map<String, List<ScoredEvent>> users = new TreeMap<>();
        for (ScoredEvent event : scored) {
            users.computeIfAbsent(event.event().userId(), u -> new ArrayList<>()).add(event);
        }
        return users;
    }

    @Test
    void everyEventIsScoredOnceOnTheSameStateWhateverFails() throws Exception {
        new TestBundle(5).writeFolder(folder);
        ForAll.seeds(
                10,
                random -> {
                    Random faults = new Random(random.nextLong());
                    try (ScoreHarness faulty = harness(() -> draw(faults));
                            ScoreHarness sound = harness(() -> Fault.NONE)) {
                        Shoppers shoppers = new Shoppers(random);
                        for (int i = 0; i < 200; i++) {
                            BehaviorEvent event = shoppers.next();
                            long ms = random.nextInt(4) == 0 ? random.nextInt(400) : 0;
                            boolean mark = random.nextInt(20) == 0;
                            for (ScoreHarness harness : List.of(faulty, sound)) {
                                harness.event(event);
                                harness.advance(ms);
                                if (mark) {
                                    harness.watermark(shoppers.clock() - 1_000);
                                }
                            }
                        }
                        for (ScoreHarness harness : List.of(faulty, sound)) {
                            harness.end();
                            harness.save();
                        }
                        compare(faulty, sound);
                    }
                });
    }

    private static void compare(ScoreHarness faulty, ScoreHarness sound) throws Exception {
        assertThat(faulty.metrics().degraded.getCount()).isPositive();
        assertThat(faulty.metrics().modelFailures.getCount()).isPositive();
        assertThat(sound.metrics().degraded.getCount()).isZero();
        assertThat(faulty.counts()).isEqualTo(sound.counts());
        assertThat(ids(faulty)).isEqualTo(ids(sound));
        for (String user : sound.results().keySet()) {
            assertThat(faulty.user(user)).isEqualTo(sound.user(user));
        }
    }

    /** Ids of the events of each user, in the order of their scores. */
    private static Map<String, List<String>> ids(ScoreHarness harness) {
        Map<String, List<String>> ids = new TreeMap<>();
        harness.results()
                .forEach(
                        (user, lines) ->
                                ids.put(
                                        user,
                                        lines.stream()
                                                .map(l -> l.substring(0, l.indexOf('|')))
                                                .toList()));
        return ids;
    }

    /** The vector after a fault is that of the kept events, not one that missed an event. */
    @Test
    void aVectorThatTheFallbackPassedIsMadeAnewFromTheEvents() throws Exception {
        new StepModel(3, 24).bundle("1").writeFolder(folder);
        boolean[] broken = {false};
        try (ScoreHarness faulty = harness(() -> broken[0] ? Fault.THROWS : Fault.NONE);
                ScoreHarness sound = harness(() -> Fault.NONE)) {
            for (int event = 0; event < 8; event++) {
                broken[0] = event == 3 || event == 4;
                for (ScoreHarness harness : List.of(faulty, sound)) {
                    for (int user = 0; user < 6; user++) {
                        String id = "e" + event + "of" + user;
                        harness.event(Shoppers.view(id, "u" + user, START + 1_000L * event));
                    }
                    harness.watermark(START + 1_000L * event);
                    harness.advance(1_000);
                }
            }
            Map<String, List<ScoredEvent>> said = byUser(faulty.scored());
            byUser(sound.scored())
                    .forEach((user, expected) -> compareScores(said.get(user), expected));
        }
    }

    /** Without memory for the buffers of the first rebuild the batch gets the base rates. */
    @Test
    void memoryThatDoesNotSufficeToMakeVectorsAnewCostsTheBatchOnly() throws Exception {
        new StepModel(3, 24).bundle("1").writeFolder(folder);
        boolean[] broken = {false};
        boolean[] memory = {false};
        try (ScoreHarness harness =
                with(
                        model ->
                                new ShortOfMemory(
                                        Fault.in(
                                                model, () -> broken[0] ? Fault.THROWS : Fault.NONE),
                                        () -> memory[0]))) {
            boolean[] degraded = {false, true, true, true, false, false};
            for (int event = 0; event < degraded.length; event++) {
                broken[0] = event == 1;
                memory[0] = event > 3;
                for (int user = 0; user < 3; user++) {
                    String id = "e" + event + "of" + user;
                    harness.event(Shoppers.view(id, "u" + user, START + 1_000L * event));
                }
                harness.watermark(START + 1_000L * event);
                assertThat(harness.scored())
                        .as("event %d", event)
                        .extracting(ScoredEvent::degraded)
                        .containsExactly(degraded[event], degraded[event], degraded[event]);
                harness.advance(event == 2 ? 0 : 1_000);
            }
            assertThat(harness.metrics().failures(Outcome.THREW)).isEqualTo(1);
            assertThat(harness.metrics().failures(Outcome.OUT_OF_MEMORY))
                    .as("not tried again while it pauses")
                    .isEqualTo(1);
        }
    }

    private static void compareScores(List<ScoredEvent> said, List<ScoredEvent> expected) {
        assertThat(said).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            boolean passed = i == 3 || i == 4;
            assertThat(said.get(i).degraded()).as("event %d", i).isEqualTo(passed);
            if (!passed) {
                assertThat(said.get(i).purchase())
                        .as("event %d", i)
                        .isCloseTo(expected.get(i).purchase(), within(2e-3f));
            }
        }
    }
}
