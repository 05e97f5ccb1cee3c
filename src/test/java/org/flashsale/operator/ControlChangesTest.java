package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.control.EffectiveTime.given;
import static org.flashsale.operator.ControlStories.LENGTH;
import static org.flashsale.operator.ControlStories.START;
import static org.flashsale.operator.ControlStories.said;
import static org.flashsale.operator.ControlStories.story;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.operator.ControlStories.Story;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/** A change holds from one event time on all subtasks, and a replay sees what the live run saw. */
class ControlChangesTest {

    private static final int SUBTASKS = ControlRuns.SUBTASKS;
    private static final long LAST = START + LENGTH;
    private static final long CHANGED_AT = START + 20_345;

    @Test
    void subtasksAtDifferentTimesDecideAsOneThatKnewAllFromTheStart() {
        List<String> all = new ArrayList<>();
        ForAll.seeds(
                8,
                random -> {
                    Story story = story(random, 0);
                    all.addAll(
                            ControlRuns.sameAsTwin(
                                    story, ControlRuns.twin(story, story.orders()), random));
                });
        for (String code : List.of("UNFREEZE", "OVERRIDE", "PLAN_CHANGE", "SALE_END")) {
            assertThat(all).anyMatch(said -> said.contains("code=" + code));
        }
    }

    /** Clocks are ahead of event time, as they are where events take their time. */
    @Test
    void aReplayOfTheRecordsAsTheyWereWrittenDecidesTheSame() {
        ForAll.seeds(
                5,
                random -> {
                    Story story = story(random, 1_001 + random.nextInt(2_000));
                    List<Read.Good<ControlRecord>> written = story.written();
                    assertThat(written)
                            .as("an order with a date that had passed")
                            .anyMatch(r -> r.value().effectiveFrom().orElse(LAST) < given(r));
                    assertThat(ControlRuns.twin(story, written))
                            .isEqualTo(ControlRuns.twin(story, story.orders()));
                });
    }

    @Test
    void aPolicyForOneSkuChangesThatSkuAlone() throws Exception {
        List<Read.Good<ControlRecord>> plan = List.of(plan(0, "B", ""));
        List<Read.Good<ControlRecord>> changed = List.of(plan(0, "B", ""), plan(1, "B", "list"));
        Story story = story(new Random(3), 0);
        List<String> before = ControlRuns.twin(story, plan);
        List<String> after = ControlRuns.twin(story, changed);
        assertThat(after)
                .filteredOn(said -> !said.startsWith("B"))
                .isEqualTo(before.stream().filter(said -> !said.startsWith("B")).toList());
        String at = "B " + CHANGED_AT + " ";
        assertThat(after)
                .filteredOn(said -> said.startsWith("B") && said.contains(" list "))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(at)
                .contains("PLAN_CHANGE");
        assertThat(after)
                .filteredOn(said -> said.startsWith("B") && said.contains(" fixed "))
                .isNotEmpty()
                .allMatch(said -> said.compareTo(at) < 0);
    }

    /** The plan, and from some time on the same with another policy for one SKU. */
    private static Read.Good<ControlRecord> plan(int offset, String sku, String own) {
        SalePlan small = TestSale.plan(START);
        List<SkuPlan> skus = new ArrayList<>();
        for (String name : ControlStories.SKUS) {
            String pricing = name.equals(sku) ? own : "";
            skus.add(ControlStories.sku(small.skus().get(0), name, 0, pricing, ""));
        }
        SalePlan plan =
                ControlStories.with(small.decidedBy("fixed", "none"), "spring", LENGTH, skus);
        long issued = offset == 0 ? START - 9_000 : START + 10_000;
        OptionalLong from = offset == 0 ? OptionalLong.empty() : OptionalLong.of(CHANGED_AT);
        ControlRecord record =
                new ControlRecord(
                        ControlRecord.SALE_PLAN,
                        plan.id(),
                        "p" + offset,
                        issued,
                        from,
                        "",
                        SalePlans.toYaml(plan));
        return new Read.Good<>(record, new Origin("control", 0, offset, issued));
    }

    @Test
    void everySubtaskAnswersTheSameOnceToEachRecord() {
        ForAll.seeds(
                3,
                random -> {
                    Story story = story(random, 0);
                    List<List<ControlResult>> answers = new ArrayList<>();
                    for (int i = 0; i < SUBTASKS; i++) {
                        try (ControlHarness harness =
                                new ControlHarness(true, List.of(), SUBTASKS, i)) {
                            harness.open();
                            for (int times = 0; times < 2; times++) {
                                for (Object signal : story.signals()) {
                                    if (signal instanceof ControlSignal.Effective order) {
                                        harness.processElement2(new StreamRecord<>(order));
                                    }
                                }
                            }
                            answers.add(answers(harness));
                        }
                    }
                    long orders =
                            story.signals().stream()
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
