package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.flashsale.operator.ControlStories.LENGTH;
import static org.flashsale.operator.ControlStories.START;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.StockMovement;
import org.flashsale.operator.ControlStories.Chief;
import org.flashsale.operator.ControlStories.Story;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

/**
 * Several sales that want the same SKUs, revised while they run: on every subtask, whenever it
 * hears of them, a SKU is in one sale at a time, and the later record is the one that is refused.
 */
class OverlappingSalesTest {

    private static final List<String> SKUS = List.of("A", "B", "C", "D");
    private static final long SECOND = 1_000;

    @Test
    void subtasksAtDifferentTimesDecideAsOneThatKnewAllFromTheStart() {
        List<Integer> sales = new ArrayList<>();
        ForAll.seeds(
                6,
                random -> {
                    Story story = story(random, 0);
                    List<String> decided =
                            ControlRuns.sameAsTwin(story, ControlRuns.told(story), random);
                    sales.add(salesOneAfterTheOther(decided));
                });
        assertThat(sales).as("sales that opened").anyMatch(opened -> opened > SKUS.size() + 2);
    }

    @Test
    void aReplayOfTheRecordsAsTheyWereWrittenDecidesTheSame() {
        ForAll.seeds(
                4,
                random -> {
                    Story story = story(random, 1_001 + random.nextInt(2_000));
                    assertThat(ControlRuns.twin(story, story.written()))
                            .isEqualTo(ControlRuns.told(story));
                });
    }

    @Test
    void everySubtaskRefusesTheSameRecordsForTheSameReason() {
        List<String> refused = new ArrayList<>();
        ForAll.seeds(
                3,
                random -> {
                    Story story = story(random, 0);
                    List<List<String>> answers = new ArrayList<>();
                    for (int i = 0; i < ControlRuns.SUBTASKS; i++) {
                        answers.add(answers(story, i));
                    }
                    assertThat(answers.get(0)).isNotEmpty();
                    assertThat(answers).allMatch(answers.get(0)::equals);
                    answers.get(0).stream().filter(a -> !a.endsWith("[]")).forEach(refused::add);
                });
        assertThat(refused).isNotEmpty().anyMatch(line -> line.contains("[SKU_IN_OTHER_SALE]"));
    }

    private static List<String> answers(Story story, int subtask) throws Exception {
        try (ControlHarness harness =
                new ControlHarness(true, List.of(), ControlRuns.SUBTASKS, subtask)) {
            harness.open();
            for (Object signal : story.signals()) {
                if (signal instanceof ControlSignal.Effective order) {
                    harness.processElement2(new StreamRecord<>(order));
                }
            }
            return harness.getSideOutput(Tags.RESULTS).stream()
                    .map(out -> (ControlResult) ((StreamRecord<?>) out).getValue())
                    .map(r -> r.requestId() + " " + r.effectiveFrom() + " " + r.errors())
                    .toList();
        }
    }

    /** Between a SKU's opening and its end nothing is said of another sale. */
    private static int salesOneAfterTheOther(List<String> decided) {
        List<String[]> lines = new ArrayList<>();
        for (String line : decided) {
            String occasion = line.contains("code=OPENING") ? "OPENING" : "";
            occasion = line.contains("code=SALE_END") ? "END" : occasion;
            String sale = line.substring(line.lastIndexOf(' ') + 1);
            if (line.contains("code=")) {
                String[] words = line.split(" ", 3);
                lines.add(new String[] {words[0], words[1], occasion, sale});
            }
        }
        // At one instant one sale ends before another one opens.
        lines.sort(
                Comparator.comparing((String[] line) -> line[0])
                        .thenComparing(line -> line[1])
                        .thenComparing(line -> line[2].equals("OPENING")));
        Map<String, String> on = new HashMap<>();
        int opened = 0;
        for (String[] line : lines) {
            String sku = line[0];
            if (line[2].equals("OPENING")) {
                assertThat(on).as(sku + " at " + line[1]).doesNotContainKey(sku);
                on.put(sku, line[3]);
                opened++;
            }
            assertThat(on.get(sku)).as(sku + " at " + line[1]).isEqualTo(line[3]);
            if (line[2].equals("END")) {
                on.remove(sku);
            }
        }
        return opened;
    }

    /** Sales and revisions of them, published before, during and after others. */
    private static Story story(Random random, long behindMs) throws Exception {
        try (Chief chief = new Chief(0)) {
            chief.start();
            List<SalePlan> known = new ArrayList<>();
            int offset = 0;
            for (long now = START - 9 * SECOND; now < START + LENGTH + 9 * SECOND; ) {
                now += 1 + random.nextInt(3_000);
                chief.processBothWatermarks(new Watermark(now));
                while (now < START + LENGTH - 15 * SECOND && random.nextInt(3) > 0) {
                    SalePlan plan = plan(random, known, now + behindMs);
                    known.add(plan);
                    long issued = now + behindMs + random.nextInt(3_000) - SECOND;
                    chief.order(record(plan, "p" + offset, issued), offset++);
                }
            }
            return new Story(chief.sent(), facts(random));
        }
    }

    private static SalePlan plan(Random random, List<SalePlan> known, long now) {
        boolean revises = !known.isEmpty() && random.nextInt(3) == 0;
        SalePlan other = revises ? known.get(random.nextInt(known.size())) : null;
        long start =
                other == null
                        ? Math.max(START, now + random.nextInt(20) * SECOND - 5 * SECOND)
                        : other.start();
        long least = Math.max(start, now + 3 * SECOND);
        long end = least + (1 + random.nextInt(15)) * SECOND;
        TreeSet<String> skus = new TreeSet<>(List.of(SKUS.get(random.nextInt(SKUS.size()))));
        SKUS.stream().filter(s -> random.nextInt(4) == 0).forEach(skus::add);
        SalePlan like = TestSale.plan(START);
        List<SkuPlan> sold = new ArrayList<>();
        for (String sku : skus) {
            sold.add(ControlStories.sku(like.skus().get(0), sku, 0, "", ""));
        }
        return new SalePlan(
                other == null ? "sale" + known.size() : other.id(),
                like.currency(),
                like.zone(),
                start,
                end,
                like.tickMs(),
                like.mode(),
                like.allowRaise(),
                like.pools(),
                like.transfer(),
                like.shape(),
                like.pricingPolicy(),
                like.allocationPolicy(),
                sold);
    }

    private static ControlRecord record(SalePlan plan, String request, long issued) {
        return new ControlRecord(
                ControlRecord.SALE_PLAN,
                plan.id(),
                request,
                issued,
                OptionalLong.empty(),
                "",
                SalePlans.toYaml(plan));
    }

    /** Stock that comes and goes once every SKU is known. */
    private static List<SkuInput.Keyed> facts(Random random) {
        List<SkuInput.Keyed> facts = new ArrayList<>();
        for (String sku : SKUS) {
            for (int i = 0; i < 12; i++) {
                long at = START + LENGTH / 2 + random.nextInt((int) LENGTH / 2);
                MovementType type = i % 3 == 0 ? MovementType.RESTOCK : MovementType.SALE;
                StockMovement moved = new StockMovement(sku + i, type, at, sku, "east", 5, "", "");
                facts.add(new SkuInput.Movement(moved, new Origin("stock", 0, i, at), at));
            }
        }
        return facts;
    }
}
