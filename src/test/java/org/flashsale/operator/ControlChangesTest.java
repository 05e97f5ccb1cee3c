package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/**
 * A change holds from one event time on all subtasks. The twin is one subtask that knows every
 * record, with the time that was found for it, before the first event, and goes through all facts
 * in their order: so a replay, too, sees what the live run saw.
 */
class ControlChangesTest {

    private static final long START = ControlHarness.START;
    private static final long LENGTH = 60_000;
    private static final int SUBTASKS = 3;
    private static final List<String> SKUS = List.of("A", "B", "C", "D", "E");
    private static final List<String> SOLD_LATER = List.of("F", "G");

    private static final class Chief
            extends KeyedTwoInputStreamOperatorTestHarness<
                    String, DemandSum, ControlSignal, ControlSignal> {
        Chief() throws Exception {
            super(
                    new SaleWideOperator(List::of, 0),
                    DemandSum::sale,
                    null,
                    Types.STRING,
                    128,
                    1,
                    0);
            setup(
                    StateTypes.CONTROL_SIGNAL.createSerializer(
                            getExecutionConfig().getSerializerConfig()));
        }
    }

    /** One input of the job with everything that follows from it. */
    private record Story(List<Object> signals, List<SkuInput.Keyed> facts) {}

    @Test
    void subtasksAtDifferentTimesDecideAsOneThatKnewAllFromTheStart() {
        List<String> all = new ArrayList<>();
        ForAll.seeds(
                8,
                random -> {
                    Story story = story(random);
                    List<String> expected = twin(story);
                    all.addAll(expected);
                    List<String> decisions = new ArrayList<>();
                    for (int i = 0; i < SUBTASKS; i++) {
                        decisions.addAll(subtask(story, i, random, random.nextBoolean()));
                    }
                    List<String> missing = new ArrayList<>(expected);
                    decisions.forEach(missing::remove);
                    expected.forEach(decisions::remove);
                    Collections.sort(decisions);
                    assertThat(decisions.stream().limit(3))
                            .as("missing %s", missing.stream().limit(3).toList())
                            .isEmpty();
                    assertThat(missing).isEmpty();
                });
        for (String code : List.of("UNFREEZE", "OVERRIDE", "PLAN_CHANGE", "SALE_END")) {
            assertThat(all).anyMatch(said -> said.contains("code=" + code));
        }
    }

    /** What SALEWIDE makes of a random order of control records and watermarks. */
    private static Story story(Random random) throws Exception {
        List<Object> signals = new ArrayList<>();
        try (Chief chief = new Chief()) {
            chief.open();
            chief.processElement2(new StreamRecord<>(new ControlSignal.Epoch(START)));
            int offset = 0;
            order(chief, record(ControlRecord.SALE_PLAN, "spring", yaml(random, false)), offset++);
            for (long now = START - 3_000; now < START + LENGTH + 9_000; ) {
                now += 1 + random.nextInt(4_000);
                chief.processBothWatermarks(new Watermark(now));
                while (now < START + LENGTH - 12_000 && random.nextInt(3) > 0) {
                    order(chief, change(random, now, offset), offset++);
                }
            }
            chief.getOutput()
                    .forEach(
                            out ->
                                    signals.add(
                                            out instanceof StreamRecord<?> record
                                                    ? record.getValue()
                                                    : out));
        }
        return new Story(signals, facts(random));
    }

    private static void order(Chief chief, ControlRecord record, int offset) throws Exception {
        Origin origin = new Origin("control", 0, offset, record.issuedAt() + 5);
        chief.processElement2(
                new StreamRecord<>(new ControlSignal.Order(new Read.Good<>(record, origin))));
    }

    private static ControlRecord record(String kind, String id, String document) {
        OptionalLong none = OptionalLong.empty();
        return new ControlRecord(kind, id, "first", START - 9_000, none, "", document);
    }

    private static ControlRecord change(Random random, long now, int offset) {
        List<String> all = new ArrayList<>(SKUS);
        all.addAll(SOLD_LATER);
        String sku = all.get(random.nextInt(all.size()));
        String scope =
                switch (random.nextInt(4)) {
                    case 0 -> "{global: true}";
                    case 1 -> "{sale: spring}";
                    default -> "{skus: [" + sku + "]}";
                };
        String price = List.of("69.99", "75.99", "80.00", "1.99", "99.99").get(random.nextInt(5));
        String document = scope;
        String kind = random.nextBoolean() ? ControlRecord.FREEZE : ControlRecord.UNFREEZE;
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                kind = ControlRecord.PRICE_OVERRIDE;
                int seconds = 1 + random.nextInt(15);
                document = "{sku: " + sku + ", price: " + price + ", for: " + seconds + "s}";
            }
            case 2 -> {
                kind = ControlRecord.PRICE_OVERRIDE_CANCEL;
                document = "{sku: " + sku + "}";
            }
            case 3, 4 -> {
                kind = ControlRecord.SALE_PLAN;
                document = yaml(random, true);
            }
            default -> {}
        }
        // A plan ordered for a time that has passed would hold from then on in a replay.
        boolean plan = kind.equals(ControlRecord.SALE_PLAN);
        OptionalLong from =
                switch (random.nextInt(plan ? 3 : 4)) {
                    case 0 -> OptionalLong.of(now + random.nextInt(4_000));
                    case 3 -> OptionalLong.of(Math.max(START + 1, now - random.nextInt(4_000)));
                    default -> OptionalLong.empty();
                };
        long issued = now + random.nextInt(3_000) - 1_000;
        String id = plan ? "spring" : "any";
        return new ControlRecord(kind, id, "r" + offset, issued, from, "", document);
    }

    /** A plan of 60 s; as a revision with another floor, end, mode, policy or SKUs. */
    private static String yaml(Random random, boolean revised) {
        SalePlan small = TestSale.plan(START);
        List<SkuPlan> skus = new ArrayList<>();
        for (String sku : SKUS) {
            if (!revised || random.nextInt(8) > 0) {
                skus.add(sku(small.skus().get(0), sku, revised ? random.nextInt(3) * 700L : 0));
            }
        }
        for (String sku : SOLD_LATER) {
            if (skus.isEmpty() || (revised && random.nextBoolean())) {
                skus.add(sku(small.skus().get(0), sku, 0));
            }
        }
        return SalePlans.toYaml(
                new SalePlan(
                        "spring",
                        small.currency(),
                        small.zone(),
                        START,
                        START + LENGTH + (revised ? random.nextInt(3) * 4_000L - 4_000 : 0),
                        small.tickMs(),
                        revised && random.nextInt(4) == 0
                                ? SalePlan.Mode.ADVISE
                                : SalePlan.Mode.LIVE,
                        revised && random.nextBoolean(),
                        small.pools(),
                        small.transfer(),
                        small.shape(),
                        revised && random.nextInt(3) == 0 ? "filter-ladder" : "filter-fluid",
                        small.allocationPolicy(),
                        skus));
    }

    private static SkuPlan sku(SkuPlan like, String name, long floor) {
        return new SkuPlan(
                name,
                like.list(),
                like.flash(),
                like.cost(),
                floor == 0 ? 0 : 5_600 + floor,
                like.margin(),
                like.residual(),
                0,
                "",
                like.endings(),
                like.maxStepFraction(),
                like.cooldownMs(),
                like.maxChanges(),
                like.competitorRule(),
                like.pools(),
                like.prior());
    }

    private static List<SkuInput.Keyed> facts(Random random) {
        List<SkuInput.Keyed> facts = new ArrayList<>();
        // Stock of a SKU that no plan names yet is an alert, whatever plan comes later.
        for (String sku : SKUS) {
            for (int i = 0; i < 25; i++) {
                long at = START + random.nextInt((int) LENGTH);
                if (random.nextInt(4) == 0) {
                    CompetitorPrice price =
                            new CompetitorPrice(sku, "rival", 6_000, "", at, at + 9_000);
                    facts.add(new SkuInput.Quote(price, new Origin("quotes", 0, i, at), at));
                } else {
                    MovementType type =
                            random.nextInt(3) == 0 ? MovementType.RESTOCK : MovementType.SALE;
                    String pool = random.nextBoolean() ? "east" : "west";
                    StockMovement moved =
                            new StockMovement(sku + i, type, at, sku, pool, 5, "", "");
                    facts.add(new SkuInput.Movement(moved, new Origin("stock", 0, i, at), at));
                }
            }
        }
        return facts;
    }

    private static List<String> twin(Story story) throws Exception {
        List<Read.Good<ControlRecord>> known = new ArrayList<>();
        for (Object signal : story.signals) {
            if (signal instanceof ControlSignal.Effective order) {
                ControlRecord record = order.record().value();
                known.add(new Read.Good<>(record.holdingFrom(order.at()), order.record().origin()));
            }
        }
        try (ControlHarness one = new ControlHarness(true, known)) {
            one.open();
            for (SkuInput.Keyed fact : story.facts) {
                one.fact(fact);
            }
            for (Object signal : story.signals) {
                if (signal instanceof ControlSignal.Figures) {
                    one.processElement2(new StreamRecord<>((ControlSignal) signal));
                }
            }
            one.processBothWatermarks(new Watermark(START + LENGTH + 5_000));
            return said(one.prices());
        }
    }

    /** A subtask that hears facts and orders when it does, now and then from a checkpoint. */
    private static List<String> subtask(Story story, int index, Random random, boolean restarts)
            throws Exception {
        List<SkuInput.Keyed> facts = new ArrayList<>();
        story.facts.stream().filter(f -> subtaskOf(f.sku()) == index).forEach(facts::add);
        Collections.shuffle(facts, random);
        List<String> decisions = new ArrayList<>();
        ControlHarness harness = new ControlHarness(true, List.of(), SUBTASKS, index);
        harness.open();
        long own = START - 5_000;
        for (Object signal : story.signals) {
            for (int steps = random.nextInt(3); steps > 0; steps--) {
                long next = own + random.nextInt(5_000);
                for (SkuInput.Keyed fact : due(facts, next, random)) {
                    harness.fact(fact);
                }
                own = next;
                harness.processWatermark1(new Watermark(own));
            }
            if (signal instanceof Watermark mark) {
                harness.processWatermark2(mark);
            } else if (!(signal instanceof ControlSignal.Start)) {
                harness.processElement2(new StreamRecord<>((ControlSignal) signal));
            }
            if (restarts && random.nextInt(12) == 0) {
                harness.prepareSnapshotPreBarrier(1);
                OperatorSubtaskState state = harness.snapshot(1, 1);
                decisions.addAll(said(harness.prices()));
                harness.close();
                harness = new ControlHarness(true, List.of(), SUBTASKS, index);
                harness.initializeState(state);
                harness.open();
            }
        }
        for (SkuInput.Keyed fact : facts) {
            harness.fact(fact);
        }
        harness.processBothWatermarks(new Watermark(START + LENGTH + 5_000));
        decisions.addAll(said(harness.prices()));
        harness.close();
        return decisions;
    }

    /** Takes out what must be there before a watermark, and something more. */
    private static List<SkuInput.Keyed> due(List<SkuInput.Keyed> facts, long mark, Random random) {
        List<SkuInput.Keyed> due = new ArrayList<>();
        for (SkuInput.Keyed fact : facts) {
            if (FactQueue.timeOf(fact) <= mark || random.nextInt(20) == 0) {
                due.add(fact);
            }
        }
        facts.removeAll(due);
        return due;
    }

    private static int subtaskOf(String sku) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(sku, 128, SUBTASKS);
    }

    private static List<String> said(List<PriceUpdate> prices) {
        return prices.stream()
                .filter(p -> p.decidedAt() <= START + LENGTH)
                .map(
                        p ->
                                String.join(
                                        " ",
                                        p.sku(),
                                        String.valueOf(p.decidedAt()),
                                        String.valueOf(p.price()),
                                        p.reasons().toString(),
                                        p.guardrails().toString(),
                                        p.policy(),
                                        String.valueOf(p.stock()),
                                        String.valueOf(p.version()),
                                        String.valueOf(p.validUntil()),
                                        p.renewal() + " " + p.advice()))
                .sorted()
                .toList();
    }

    @Test
    void everySubtaskAnswersTheSameOnceToEachRecord() {
        ForAll.seeds(
                3,
                random -> {
                    Story story = story(random);
                    List<List<ControlResult>> answers = new ArrayList<>();
                    for (int i = 0; i < SUBTASKS; i++) {
                        try (ControlHarness harness =
                                new ControlHarness(true, List.of(), SUBTASKS, i)) {
                            harness.open();
                            for (int times = 0; times < 2; times++) {
                                for (Object signal : story.signals) {
                                    if (signal instanceof ControlSignal.Effective order) {
                                        harness.processElement2(new StreamRecord<>(order));
                                    }
                                }
                            }
                            answers.add(answers(harness));
                        }
                    }
                    long orders =
                            story.signals.stream()
                                    .filter(ControlSignal.Effective.class::isInstance)
                                    .count();
                    assertThat(answers).allMatch(said -> said.size() == orders);
                    for (List<ControlResult> said : answers) {
                        for (int i = 0; i < said.size(); i++) {
                            ControlResult first = answers.get(0).get(i);
                            assertThat(said.get(i).requestId()).isEqualTo(first.requestId());
                            assertThat(said.get(i).effectiveFrom())
                                    .isEqualTo(first.effectiveFrom());
                            assertThat(said.get(i).errors()).isEqualTo(first.errors());
                            assertThat(first.applied()).isEqualTo(first.errors().isEmpty());
                        }
                    }
                });
    }

    private static List<ControlResult> answers(ControlHarness harness) {
        return harness.getSideOutput(Tags.RESULTS).stream()
                .map(record -> (ControlResult) ((StreamRecord<?>) record).getValue())
                .toList();
    }
}
