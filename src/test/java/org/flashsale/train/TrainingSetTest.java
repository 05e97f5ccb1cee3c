package org.flashsale.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flashsale.domain.EventType.PURCHASE;
import static org.flashsale.domain.EventType.VIEW;

import java.util.List;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.features.Feature;
import org.flashsale.testing.ForAll;
import org.junit.jupiter.api.Test;

class TrainingSetTest {

    private static final long MINUTE = 60_000;

    /** A view of a bystander that makes the slice long enough. */
    private static BehaviorEvent end(long minute) {
        return Shop.event(VIEW, minute * MINUTE, "bystander", "z");
    }

    @Test
    void labelsLookAtStrictlyLaterTimes() {
        TrainingSet set =
                TrainingSet.of(
                        List.of(
                                Shop.event(VIEW, 0, "a", "s"),
                                Shop.event(PURCHASE, 5 * MINUTE, "a", "s"),
                                Shop.event(VIEW, 5 * MINUTE, "a", "s"),
                                Shop.event(VIEW, 15 * MINUTE, "a", "t"),
                                end(45)));

        assertThat(set.purchase()).containsExactly(true, false, false, false);
        assertThat(set.exit()).containsExactly(false, false, false, true);
        assertThat(set.sessionSizes()).containsExactly(3, 3, 3, 1);
        assertThat(set.userCount()).isEqualTo(2);
    }

    @Test
    void eventsWithoutSessionOrFutureOnlyMoveTheState() {
        TrainingSet set =
                TrainingSet.of(
                        List.of(
                                Shop.event(VIEW, 0, "a", ""),
                                Shop.event(VIEW, MINUTE, "a", "s"),
                                end(31),
                                end(31 + 1)));

        assertThat(set.size()).isEqualTo(1);
        assertThat(set.rows()[0][Feature.EVENTS.index()]).isEqualTo((float) Math.log1p(2));
        assertThat(set.source().events()).isEqualTo(4);
    }

    @Test
    void nothingIsKnownAcrossASilentHour() {
        TrainingSet set =
                TrainingSet.of(
                        List.of(
                                Shop.event(VIEW, 0, "a", "s"),
                                end(40),
                                Shop.event(PURCHASE, 101 * MINUTE, "a", "s"),
                                end(140)));

        assertThat(set.purchase()).containsExactly(false, false);
        assertThat(set.source().slices()).isEqualTo(2);
        assertThat(set.source().coveredMs()).isEqualTo(79 * MINUTE);
        assertThat(set.rows()[1][Feature.EVENTS.index()]).isEqualTo((float) Math.log1p(1));
    }

    @Test
    void duplicatesAreDropped() {
        BehaviorEvent event = Shop.event(VIEW, 0, "a", "s");
        TrainingSet set = TrainingSet.of(List.of(event, event, end(30)));

        assertThat(set.size()).isEqualTo(1);
        assertThat(set.source().duplicates()).isEqualTo(1);
    }

    @Test
    void refusesALogOutOfOrder() {
        assertThatThrownBy(() -> TrainingSet.of(List.of(end(1), end(0))))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("order of time");
    }

    @Test
    void labelsEqualTheirDefinitionOnRandomLogs() {
        ForAll.seeds(
                20,
                random -> {
                    List<BehaviorEvent> log = Shop.log(random, 40, 90);
                    TrainingSet set = TrainingSet.of(log);
                    int at = 0;
                    for (int i = 0; i < log.size(); i++) {
                        if (log.get(i).time() <= log.get(log.size() - 1).time() - 30 * MINUTE) {
                            assertThat(set.purchase()[at]).isEqualTo(buysLater(log, i));
                            assertThat(set.exit()[at]).isEqualTo(!actsSoon(log, i));
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
    void anEmptyLogHasNoRows() {
        assertThat(TrainingSet.of(List.of()).size()).isZero();
    }
}
