package org.flashsale.train.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flashsale.domain.EventType.PURCHASE;
import static org.flashsale.domain.EventType.VIEW;

import java.util.List;
import java.util.Map;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.features.Feature;
import org.flashsale.scoring.ModelManifest.Head;
import org.flashsale.testing.ForAll;
import org.flashsale.train.Shop;
import org.junit.jupiter.api.Test;

class LogExamplesTest {

    private static final long MINUTE = 60_000;

    private static Examples examples(List<BehaviorEvent> log) {
        return LogExamples.of(log, Task.Rules.REES46);
    }

    private static float[][] rows(Examples set) {
        return set.encoding().rows(set.encoding().fitted());
    }

    private static Examples.Span span(Examples set) {
        return set.source().span().orElseThrow();
    }

    /** A view of a bystander that makes the slice long enough. */
    private static BehaviorEvent end(long minute) {
        return Shop.event(VIEW, minute * MINUTE, "bystander", "z");
    }

    @Test
    void labelsLookAtStrictlyLaterTimes() {
        Examples set =
                examples(
                        List.of(
                                Shop.event(VIEW, 0, "a", "s"),
                                Shop.event(PURCHASE, 5 * MINUTE, "a", "s"),
                                Shop.event(VIEW, 5 * MINUTE, "a", "s"),
                                Shop.event(VIEW, 15 * MINUTE, "a", "t"),
                                end(45)));

        assertThat(set.labels(Head.PURCHASE)).containsExactly(true, false, false, false);
        assertThat(set.labels(Head.EXIT)).containsExactly(false, false, false, true);
        assertThat(set.groupSizes()).containsExactly(3, 3, 3, 1);
        assertThat(set.unitCount()).isEqualTo(2);
    }

    @Test
    void eventsWithoutSessionOrFutureOnlyMoveTheState() {
        Examples set =
                examples(
                        List.of(
                                Shop.event(VIEW, 0, "a", ""),
                                Shop.event(VIEW, MINUTE, "a", "s"),
                                end(31),
                                end(31 + 1)));

        assertThat(set.size()).isEqualTo(1);
        assertThat(rows(set)[0][Feature.EVENTS.index()]).isEqualTo((float) Math.log1p(2));
        assertThat(set.source().rows()).isEqualTo(4);
    }

    @Test
    void nothingIsKnownAcrossASilentHour() {
        Examples set =
                examples(
                        List.of(
                                Shop.event(VIEW, 0, "a", "s"),
                                end(40),
                                Shop.event(PURCHASE, 101 * MINUTE, "a", "s"),
                                end(140)));

        assertThat(set.labels(Head.PURCHASE)).containsExactly(false, false);
        assertThat(span(set).slices()).isEqualTo(2);
        assertThat(span(set).coveredMs()).isEqualTo(79 * MINUTE);
        assertThat(rows(set)[1][Feature.EVENTS.index()]).isEqualTo((float) Math.log1p(1));
    }

    @Test
    void duplicatesAreDropped() {
        BehaviorEvent event = Shop.event(VIEW, 0, "a", "s");
        Examples set = examples(List.of(event, event, end(30)));

        assertThat(set.size()).isEqualTo(1);
        assertThat(set.source().dropped()).isEqualTo(1);
    }

    @Test
    void refusesALogOutOfOrder() {
        assertThatThrownBy(() -> examples(List.of(end(1), end(0))))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("order of time");
    }

    @Test
    void labelsEqualTheirDefinitionOnRandomLogs() {
        ForAll.seeds(
                20,
                random -> {
                    List<BehaviorEvent> log = Shop.log(random, 40, 90);
                    Examples set = examples(log);
                    int at = 0;
                    for (int i = 0; i < log.size(); i++) {
                        if (log.get(i).time() <= log.get(log.size() - 1).time() - 30 * MINUTE) {
                            assertThat(set.labels(Head.PURCHASE)[at]).isEqualTo(buysLater(log, i));
                            assertThat(set.labels(Head.EXIT)[at]).isEqualTo(!actsSoon(log, i));
                            at++;
                        }
                    }
                    assertThat(set.size()).isEqualTo(at);
                });
    }

    private static boolean buysLater(List<BehaviorEvent> log, int at) {
        BehaviorEvent event = log.get(at);
        return log.stream()
                .anyMatch(
                        e ->
                                e.type() == PURCHASE
                                        && e.userId().equals(event.userId())
                                        && e.sessionId().equals(event.sessionId())
                                        && e.time() > event.time());
    }

    private static boolean actsSoon(List<BehaviorEvent> log, int at) {
        BehaviorEvent event = log.get(at);
        return log.stream()
                .anyMatch(
                        e ->
                                e.userId().equals(event.userId())
                                        && e.time() > event.time()
                                        && e.time() <= event.time() + 10 * MINUTE);
    }

    @Test
    void aPurchaseWithinADayEqualsItsDefinitionOnRandomLogs() {
        LogRules rules =
                new LogRules(
                        LabelRule.EVER,
                        false,
                        new LogRules.Eligibility.Before(60 * MINUTE),
                        LogRules.Memory.DAYS,
                        Map.of(
                                Head.PURCHASE,
                                new LabelRule.Follows(
                                        PURCHASE, LabelRule.Scope.SHOPPER, 20 * MINUTE)));
        ForAll.seeds(
                20,
                random -> {
                    List<BehaviorEvent> log = Shop.log(random, 40, 90);
                    Examples set = LogExamples.of(log, rules);
                    List<BehaviorEvent> taken =
                            log.stream().filter(e -> e.time() < 60 * MINUTE).toList();
                    assertThat(set.size()).isEqualTo(taken.size());
                    for (int i = 0; i < taken.size(); i++) {
                        BehaviorEvent event = taken.get(i);
                        boolean buys =
                                log.stream()
                                        .anyMatch(
                                                e ->
                                                        e.type() == PURCHASE
                                                                && e.userId().equals(event.userId())
                                                                && e.time() > event.time()
                                                                && e.time()
                                                                        <= event.time()
                                                                                + 20 * MINUTE);
                        assertThat(set.labels(Head.PURCHASE)[i]).isEqualTo(buys);
                    }
                });
    }

    @Test
    void rowsTellNothingOfLaterEvents() {
        ForAll.seeds(
                5,
                random -> {
                    List<BehaviorEvent> log = Shop.log(random, 40, 90);
                    List<BehaviorEvent> begin = log.subList(0, log.size() / 2);
                    Examples whole = examples(log);
                    Examples half = examples(begin);
                    for (int i = 0; i < half.size(); i++) {
                        assertThat(rows(half)[i]).isEqualTo(rows(whole)[i]);
                    }
                });
    }

    @Test
    void slicesNameHourAndShopper() {
        Examples set =
                examples(
                        List.of(
                                Shop.event(VIEW, 0, "a", "s"),
                                Shop.event(VIEW, 61 * MINUTE, "a", "t"),
                                end(62),
                                end(100)));

        assertThat(set.slices().get("hour")).containsExactly("01 UTC", "01 UTC");
        assertThat(set.slices().get("shopper")).containsExactly("new", "new");
        assertThat(set.slices().get("trafficSource")).containsOnly("unknown");
        assertThat(set.slices().get("priceBand")).containsOnly("1: up to 10.00");
    }

    @Test
    void anEmptyLogHasNoRows() {
        assertThat(examples(List.of()).size()).isZero();
    }
}
