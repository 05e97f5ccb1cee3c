package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockShown;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What robots among the shoppers do to demand and prices: SCORE, combine and CONTROL in a row. */
class RobotsTest {

    private static final long START = ControlHarness.START;
    private static final int SECONDS = 60;

    @TempDir private static Path folder;

    @BeforeAll
    static void writeTheModel() throws Exception {
        new TestBundle(5).writeFolder(folder);
    }

    /** What a sale came to. */
    private record Sale(long views, List<String> prices, Map<String, Long> books) {}

    @Test
    void doNotMoveThePriceHoweverManyAndHoweverFast() {
        ForAll.seeds(
                4,
                random -> {
                    List<BehaviorEvent> shoppers = shoppers(random);
                    int count = 1 + random.nextInt(4);
                    List<BehaviorEvent> robots = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        robots.addAll(robot("robot" + i, 100 + random.nextInt(400), random));
                    }
                    Sale without = play(shoppers, List.of());
                    Sale with = play(shoppers, robots);
                    assertThat(with.views()).isEqualTo(without.views());
                    assertThat(with.prices()).isEqualTo(without.prices());
                    assertBalanced(with, shoppers.size() + robots.size());
                    assertThat(with.books().get("* THROTTLED"))
                            .isGreaterThanOrEqualTo(robots.size() - 50L * count * (SECONDS + 1));
                });
    }

    @Test
    void wouldMoveItIfTheirViewsCounted() throws Exception {
        Random random = new Random(7);
        List<BehaviorEvent> shoppers = shoppers(random);
        List<BehaviorEvent> crowd = new ArrayList<>();
        for (BehaviorEvent event : robot("robot", 200, random)) {
            crowd.add(of(event.eventId(), "guest" + crowd.size(), event.time(), EventType.VIEW));
        }
        assertThat(play(shoppers, crowd).prices())
                .as("as many views of as many shoppers")
                .isNotEqualTo(play(shoppers, List.of()).prices());
    }

    private static void assertBalanced(Sale sale, long events) {
        assertThat(
                        sale.books().getOrDefault("* EVENTS_SCORED", 0L)
                                + sale.books().getOrDefault("* DUPLICATES", 0L)
                                + sale.books().getOrDefault("* LATE", 0L)
                                + sale.books().getOrDefault("* THROTTLED", 0L))
                .isEqualTo(events);
    }

    /** Some hundred shoppers who look every few seconds, and now and then buy. */
    private static List<BehaviorEvent> shoppers(Random random) {
        List<BehaviorEvent> events = new ArrayList<>();
        for (int second = 0; second < SECONDS; second++) {
            for (int i = 0; i < 20; i++) {
                long at = START + second * 1_000L + random.nextInt(1_000);
                EventType type = random.nextInt(20) == 0 ? EventType.PURCHASE : EventType.VIEW;
                events.add(of("e" + events.size(), "u" + random.nextInt(150), at, type));
            }
        }
        return events;
    }

    /** Views and clicks of one user, evenly, from some time on. */
    private static List<BehaviorEvent> robot(String user, int perSecond, Random random) {
        List<BehaviorEvent> events = new ArrayList<>();
        long from = START + random.nextInt(20_000);
        long to = START + SECONDS * 1_000L;
        for (long at = from; at < to; at = from + events.size() * 1_000L / perSecond) {
            EventType type = random.nextInt(10) == 0 ? EventType.CLICK : EventType.VIEW;
            events.add(of(user + "-" + events.size(), user, at, type));
        }
        return events;
    }

    private static BehaviorEvent of(String id, String user, long time, EventType type) {
        return new BehaviorEvent(
                id,
                type,
                time,
                user,
                "",
                "A",
                "",
                "",
                7_000,
                "",
                1,
                "",
                "east",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.IN_STOCK);
    }

    private static Sale play(List<BehaviorEvent> shoppers, List<BehaviorEvent> robots)
            throws Exception {
        List<BehaviorEvent> all = new ArrayList<>(shoppers);
        all.addAll(robots);
        all.sort(Comparator.comparingLong(BehaviorEvent::time));
        ScoreSettings settings =
                new ScoreSettings(folder.toString(), Device.CPU, 0, 1, 32, 10, 5_000, 50);
        try (ScoreHarness score =
                        new ScoreHarness(
                                settings,
                                () -> List.of(ControlHarness.order()),
                                new HashMapStateBackend(),
                                ScoreHarness.FULL_WAVES);
                var combine = new OneInputStreamOperatorTestHarness<>(new CombineOperator());
                ControlHarness control = ControlHarness.open(true)) {
            combine.open();
            StockMovement stock =
                    new StockMovement(
                            "m", MovementType.INITIAL, START - 1, "A", "east", 700, "", "");
            Origin origin = new Origin("stock-movements", 0, 0, START);
            control.fact(new SkuInput.Movement(stock, origin, START - 1));
            long views = 0;
            int next = 0;
            for (long now = START; now <= START + SECONDS * 1_000L; now += 250) {
                while (next < all.size() && all.get(next).time() <= now) {
                    score.event(all.get(next++));
                }
                score.watermark(now);
                for (ScoredEvent scored : score.scored()) {
                    combine.processElement(new StreamRecord<>(scored));
                }
                combine.processWatermark(new Watermark(now));
                for (DemandSum sum : combine.extractOutputValues()) {
                    views += sum.total(DemandSum.VIEWS);
                    control.fact(new SkuInput.Demand(sum));
                }
                combine.getOutput().clear();
                control.processBothWatermarks(new Watermark(now));
            }
            List<String> prices =
                    control.prices().stream()
                            .filter(p -> p.sku().equals("A") && !p.renewal())
                            .map(p -> p.decidedAt() - START + " " + p.price())
                            .toList();
            return new Sale(views, prices, Map.copyOf(score.counts()));
        }
    }
}
