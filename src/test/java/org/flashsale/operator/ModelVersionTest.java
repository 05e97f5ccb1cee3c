package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.Shoppers.START;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.awaitility.Awaitility;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SaleTerms;
import org.flashsale.plan.ScoringOrder;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A price names the model that scored the newest view in its demand: by event time, through a
 * release and its end in the middle of a sale, restarts, late events and replays.
 */
class ModelVersionTest {
    private static final long RELEASED = START + 20_500;
    private static final long ROLLED_BACK = START + 40_200;
    private static final long LAST = START + 60_000;
    private static final Read.Good<ControlRecord> PLAN = Shoppers.plan();
    private static final SaleTerms TERMS =
            ((SalePlans.Parsed.Valid) SalePlans.parse(PLAN.value().document())).plan().terms();

    @TempDir private Path folder;
    private final List<PriceUpdate> updates = new ArrayList<>();
    private final TreeSet<Long> views = new TreeSet<>();
    private int events;

    private String bundle(String version) throws Exception {
        TestBundle bundle = new TestBundle(version.hashCode());
        bundle.version = version;
        Path place = folder.resolve(version);
        bundle.writeFolder(place);
        return ModelBundle.load(place.toString(), BundleSource.LOCAL).sha256();
    }

    private List<Read.Good<ControlRecord>> orders() throws Exception {
        String hash = "\"sha256\": \"" + bundle("2") + "\"";
        String place = folder.resolve("2").toUri().toString();
        OptionalLong never = OptionalLong.empty();
        return List.of(
                PLAN,
                order(
                        1,
                        ControlRecord.MODEL_PREPARE,
                        never,
                        "{\"bundle\": \"" + place + "\", " + hash + "}"),
                ready(2, "r1"),
                order(3, ControlRecord.MODEL_ACTIVATE, OptionalLong.of(RELEASED), "{" + hash + "}"),
                order(4, ControlRecord.MODEL_ROLLBACK, never, "{}"),
                ready(5, "r4"),
                order(6, ControlRecord.MODEL_ROLLBACK, OptionalLong.of(ROLLED_BACK), "{}"));
    }

    private static Read.Good<ControlRecord> ready(int offset, String request) {
        ControlRecord record = new ScoringOrder.Ready("flashsale", request).record("model", START);
        return new Read.Good<>(record, new Origin("control", 0, offset, START));
    }

    private static Read.Good<ControlRecord> order(
            int offset, String kind, OptionalLong from, String document) {
        ControlRecord record =
                new ControlRecord(kind, "model", "r" + offset, START, from, "", document);
        return new Read.Good<>(record, new Origin("control", 0, offset, START));
    }

    @Test
    void inALiveSaleFollowsReleaseRollbackAndRestarts() throws Exception {
        bundle("1");
        List<Read.Good<ControlRecord>> orders = orders();
        play(false, List.of(PLAN), orders);
    }

    @Test
    void inAReplayIsTheSame() throws Exception {
        bundle("1");
        List<Read.Good<ControlRecord>> orders = orders();
        play(true, orders, List.of());
    }

    private ScoreSettings settings() {
        String model = folder.resolve("1").toString();
        return new ScoreSettings(model, Device.CPU, 0, 1, 8, 10, 1_000, 50);
    }

    private static ControlHarness control(boolean replay) throws Exception {
        return new ControlHarness(replay, List.of(PLAN));
    }

    /** Plays a minute second by second; in between everything restarts. */
    private void play(
            boolean replay,
            List<Read.Good<ControlRecord>> known,
            List<Read.Good<ControlRecord>> said)
            throws Exception {
        ScoreHarness score = new ScoreHarness(settings(), () -> known);
        ControlHarness control = control(replay);
        control.open();
        try (var combine =
                new OneInputStreamOperatorTestHarness<ScoredEvent, DemandSum>(
                        new CombineOperator())) {
            combine.open();
            for (long now = START; now < LAST; now += 1_000) {
                if (!said.isEmpty() && now == START + 10_000) {
                    say(score, said.get(1));
                    say(score, said.get(3));
                }
                if (!said.isEmpty() && now == START + 35_000) {
                    say(score, said.get(4));
                    say(score, said.get(6));
                }
                for (int i = 0; i < 4; i++) {
                    // Some come late, and were scored by the model of their own time.
                    view(score, "sku0", now + 900 - 230L * i);
                }
                if (now < START + 8_000) {
                    view(score, "sku1", now + 100);
                }
                long mark = now + 1_000;
                score.watermark(mark);
                for (ScoredEvent scored : score.scored()) {
                    combine.processElement(new StreamRecord<>(scored, scored.event().time()));
                }
                combine.processWatermark(new Watermark(mark));
                for (DemandSum sum : combine.extractOutputValues()) {
                    control.fact(new SkuInput.Demand(sum));
                }
                combine.getOutput().clear();
                control.processBothWatermarks(new Watermark(mark));
                if (now % 3_000 == 0) {
                    restock(control, "sku0", mark + 1);
                    restock(control, "sku1", mark + 1);
                }
                if (now == START + 27_000 || now == START + 45_000) {
                    score.save();
                    score.crash(2);
                    control = restarted(control, replay);
                }
            }
        }
        updates.addAll(control.prices());
        control.close();
        score.close();
        check();
    }

    /** What is decided at once is published. */
    private static void restock(ControlHarness control, String sku, long time) throws Exception {
        String id = sku + time;
        StockMovement came =
                new StockMovement(id, MovementType.RESTOCK, time, sku, "north", 5, "", "");
        control.fact(new SkuInput.Movement(came, new Origin("stock", 0, 0, time), time));
    }

    private ControlHarness restarted(ControlHarness control, boolean replay) throws Exception {
        control.prepareSnapshotPreBarrier(1);
        OperatorSubtaskState state = control.snapshot(1, 1);
        updates.addAll(control.prices());
        control.close();
        ControlHarness next = control(replay);
        next.initializeState(state);
        next.open();
        return next;
    }

    private void view(ScoreHarness score, String sku, long time) throws Exception {
        int id = events++;
        score.event(Shoppers.event("e" + id, "u" + id % 20, time, sku, EventType.VIEW));
        if (sku.equals("sku0")) {
            views.add(time);
        }
    }

    private static void say(ScoreHarness score, Read.Good<ControlRecord> order) throws Exception {
        String request = order.value().requestId();
        score.order(order);
        List<ControlResult> answers = new ArrayList<>();
        Awaitility.await()
                .pollInSameThread()
                .until(
                        () -> {
                            score.runMails();
                            answers.addAll(score.answers());
                            return answers.stream().anyMatch(a -> a.requestId().equals(request));
                        });
        assertThat(answers).allMatch(ControlResult::applied);
    }

    private void check() {
        assertThat(updates).extracting(PriceUpdate::sku).contains("sku0", "sku1", "sku2");
        for (PriceUpdate update : updates) {
            String expected =
                    switch (update.sku()) {
                        case "sku0" -> expected(update.decidedAt());
                        case "sku1" -> update.decidedAt() < START + 2_000 ? "any" : "1";
                        default -> "";
                    };
            if (!expected.equals("any")) {
                assertThat(update.modelVersion()).as("%s", update).isEqualTo(expected);
                assertThat(update.model().isEmpty()).isEqualTo(expected.isEmpty());
            }
        }
        assertThat(updates)
                .filteredOn(u -> u.sku().equals("sku0") && u.decidedAt() > ROLLED_BACK + 2_000)
                .isNotEmpty();
        assertThat(updates)
                .filteredOn(u -> u.sku().equals("sku0") && u.modelVersion().equals("2"))
                .hasSizeGreaterThan(4);
    }

    /** By the newest view of the last tick that was decided by then. */
    private String expected(long decidedAt) {
        int next = TERMS.tickAt("sku0", decidedAt);
        long counted = next == 0 ? START : TERMS.tickEnd("sku0", next - 1);
        Long newest = views.lower(counted);
        if (newest == null || newest < START) {
            return "";
        }
        return newest >= RELEASED && newest < ROLLED_BACK ? "2" : "1";
    }
}
