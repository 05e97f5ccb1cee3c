package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.EventType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.features.Feature;
import org.flashsale.operator.Models.Model;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ModelBook;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.Scorer;

/** A history of SCORE: shoppers with carts, a robot, a plan, another limit of batches. */
final class KeptScore {

    private static final long START = Shoppers.START;
    private static final int TAG = 7;
    private static final int FLOOD_LIMIT = 20;
    private static final ScoreSettings SETTINGS =
            new ScoreSettings("probe:/one", Device.CPU, 0, 1, 16, 10, 5_000, FLOOD_LIMIT);

    private KeptScore() {}

    /** Says what it was given: how many events the state knows, and the vector. */
    private static final class Probe implements Scorer {

        private static final int VECTOR = 2;

        @Override
        public int rowsMax() {
            return 16;
        }

        @Override
        public int bucket(int rows) {
            return rows;
        }

        @Override
        public Batch newBatch() {
            return new Batch(rowsMax(), 0, VECTOR);
        }

        @Override
        public void score(Batch batch, int rows) {
            for (int row = 0; row < rows; row++) {
                float before = batch.state().get(row, 0);
                batch.stateOut().put(row, 0, before / 2 + 0.25f);
                batch.stateOut().put(row, 1, 1f);
                int events = row * Batch.WIDTH + Feature.EVENTS.index();
                int cart = row * Batch.WIDTH + Feature.CART_ITEMS.index();
                float known = batch.features().get(events) + 2 * batch.features().get(cart);
                batch.purchase().put(row, known / 16);
                batch.exit().put(row, before);
            }
        }

        @Override
        public String executionDevice() {
            return "cpu";
        }

        @Override
        public void close() {}
    }

    private static final class Parts implements ScoreParts {

        private static final long serialVersionUID = 1L;

        @Override
        public Models.Loader loader(
                ScoreSettings settings, BundleSource source, LongSupplier nanoClock) {
            return named -> {
                ModelBundle any = ModelBundle.load(ScoreSettings.DEFAULT.modelUri(), source);
                return new Model(
                        new ModelBook.Bundle(named.uri(), "probe"),
                        any.manifest(),
                        new GuardedScorer(new Probe(), any, nanoClock),
                        TAG);
            };
        }
    }

    private static ScoreHarness.Subtask harness(
            List<Read.Good<ControlRecord>> orders, StateBackend backend) throws Exception {
        ScoreHarness.Subtask harness =
                new ScoreHarness.Subtask(
                        new ScoreOperator(SETTINGS, () -> orders, ModelAccess.DEFAULT, new Parts()),
                        1,
                        0);
        harness.setStateBackend(backend);
        harness.setup(
                StateTypes.SCORED_EVENT.createSerializer(
                        harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static void event(ScoreHarness.Subtask harness, String id, String user, long at)
            throws Exception {
        EventType type =
                id.hashCode() % 3 == 0
                        ? EventType.CART_ADD
                        : id.hashCode() % 3 == 1 ? EventType.SEARCH : EventType.VIEW;
        BehaviorEvent event = Shoppers.event(id, user, START + at, "sku" + at % 3, type);
        harness.processElement1(new StreamRecord<>(event, event.time()));
    }

    static OperatorSubtaskState history() throws Exception {
        try (var harness = harness(List.of(Shoppers.plan()), new HashMapStateBackend())) {
            harness.open();
            ControlRecord limits =
                    new ControlRecord(
                            ControlRecord.OPTIONS,
                            "score",
                            "r2",
                            START,
                            OptionalLong.empty(),
                            "",
                            "deadlineMs: 25\nmaxBatch: 8\nunwritten: 123");
            harness.processElement2(
                    new StreamRecord<>(
                            new Read.Good<>(limits, new Origin("control", 0, 1, START))));
            for (int i = 0; i < 60; i++) {
                event(harness, "e" + i, "u" + i % (1 + i % 7), 700L * i);
            }
            for (int i = 0; i < FLOOD_LIMIT + 5; i++) {
                event(harness, "r" + i, "robot", 41_000 + i);
            }
            return KeptState.save(harness);
        }
    }

    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        List<String> lines = new ArrayList<>();
        ScoreOperator operator =
                new ScoreOperator(SETTINGS, List::of, ModelAccess.DEFAULT, new Parts());
        try (var harness = new ScoreHarness.Subtask(operator, 1, 0)) {
            harness.setStateBackend(backend);
            harness.setup(
                    StateTypes.SCORED_EVENT.createSerializer(
                            harness.getExecutionConfig().getSerializerConfig()));
            harness.initializeState(state);
            harness.open();
            event(harness, "e59", "u3", 700L * 59);
            event(harness, "r99", "robot", 41_900);
            for (int i = 0; i < 8; i++) {
                event(harness, "n" + i, "u" + i, 50_000 + 1_000L * i);
            }
            harness.endAllInputs();
            for (ScoredEvent scored : harness.extractOutputValues()) {
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "%s of %s: %.4f vector %.4f in %s tick %d pool %d",
                                scored.event().eventId(),
                                scored.event().userId(),
                                scored.purchase(),
                                scored.exit(),
                                scored.sale(),
                                scored.tick(),
                                scored.pool()));
            }
            Map<String, Long> counts = new TreeMap<>();
            for (StreamRecord<BookEntry> record : harness.getSideOutput(Tags.BOOKS)) {
                BookEntry entry = record.getValue();
                counts.merge(entry.sale() + " " + entry.count(), entry.delta(), Long::sum);
            }
            lines.add("counted " + counts);
            lines.add(operator.orders().limits().toString());
            lines.add(operator.orders().models().book().toString());
        }
        return lines;
    }
}
