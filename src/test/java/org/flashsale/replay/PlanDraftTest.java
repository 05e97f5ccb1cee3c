package org.flashsale.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.Importer;
import org.flashsale.ingest.LogBounds;
import org.flashsale.ingest.LogFormat;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.plan.SkuPlan;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanDraftTest {
    private static final Path SAMPLE = Path.of("examples/data/rees46-cosmetics-2019-10-01.csv.gz");
    private static final long T = Instant.parse("2019-10-01T06:00:30Z").toEpochMilli();

    @TempDir private Path folder;

    @Test
    void draftsAValidPlanForTheRealSample() throws IOException {
        Path log = folder.resolve("log.avro");
        new Importer(LogFormat.REES46, new LogBounds(0, Long.MAX_VALUE), rows -> {})
                .run(List.of(SAMPLE), log, Optional.empty());

        PlanDraft.Draft draft = PlanDraft.of(log, LogSpan.of(log), 20);

        assertThat(SalePlans.parse(draft.yaml()))
                .isEqualTo(new SalePlans.Parsed.Valid(draft.plan()));
        SalePlan plan = draft.plan();
        assertThat(plan.currency()).isEqualTo("USD");
        assertThat(plan.skus()).hasSize(20);
        assertThat(plan.skus().get(0).sku()).isEqualTo("5892179");
        assertThat(Instant.ofEpochMilli(plan.start())).isEqualTo("2019-10-01T06:34:00Z");
        assertThat(Instant.ofEpochMilli(plan.end())).isEqualTo("2019-10-01T07:02:00Z");
        assertThat(plan.tickMs()).isEqualTo(7_000);
        assertThat(draft.nominalPrices()).isZero();
    }

    @Test
    void ranksByPurchasesThenCartsThenViewsWithoutExactDuplicates() throws IOException {
        Path log =
                log(
                        event("1", EventType.PURCHASE, T, "bought", 500),
                        event("2", EventType.CART_ADD, T, "carted", 300),
                        event("2", EventType.CART_ADD, T, "carted", 300),
                        event("3", EventType.CART_ADD, T, "carted twice", 300),
                        event("4", EventType.CART_ADD, T + 1, "carted twice", 500),
                        event("5", EventType.CART_ADD, T + 1, "carted twice", 400),
                        event("6", EventType.VIEW, T + 2, "viewed", 0));

        SalePlan plan = PlanDraft.of(log, LogSpan.of(log), 3).plan();

        assertThat(plan.skus())
                .extracting(SkuPlan::sku)
                .containsExactly("bought", "carted twice", "carted");
        SkuPlan bought = plan.skus().get(0);
        assertThat(bought.flash()).isEqualTo(500);
        assertThat(bought.list()).isEqualTo(625);
        assertThat(bought.pools().get(0).expectedStock()).isEqualTo(2);
        assertThat(plan.skus().get(1).flash()).isEqualTo(400);
    }

    @Test
    void aLogWithoutPricesGetsNominalOnesAndSaysSo() throws IOException {
        Path log =
                log(
                        event("1", EventType.VIEW, T, "a", BehaviorEvent.NO_PRICE),
                        event("2", EventType.PURCHASE, T, "a", BehaviorEvent.NO_PRICE));

        PlanDraft.Draft draft = PlanDraft.of(log, LogSpan.of(log), 5);

        assertThat(draft.nominalPrices()).isEqualTo(1);
        assertThat(draft.yaml()).contains("# The log shows no price for 1 of these items");
        assertThat(SalePlans.parse(draft.yaml())).isInstanceOf(SalePlans.Parsed.Valid.class);
        assertThat(draft.plan().skus().get(0).flash()).isEqualTo(PlanDraft.NOMINAL_PRICE);
        assertThat(draft.plan().end() - draft.plan().start()).isEqualTo(60_000);
    }

    @Test
    void aMonthOfTwoSlicesIsOneWindow() throws IOException {
        long end = T + Duration.ofDays(30).toMillis();
        Path log =
                log(
                        event("1", EventType.PURCHASE, T, "a", 100),
                        event("2", EventType.PURCHASE, end, "a", 100));

        PlanDraft.Draft draft = PlanDraft.of(log, LogSpan.of(log), 5);

        assertThat(SalePlans.parse(draft.yaml())).isInstanceOf(SalePlans.Parsed.Valid.class);
        assertThat(draft.plan().start()).isLessThanOrEqualTo(T);
        assertThat(draft.plan().end()).isGreaterThan(end);
        assertThat(draft.plan().terms().ticks()).isBetween(200, 300);
    }

    @Test
    void aLogLongerThanASaleIsCutToItsBusiestPart() throws IOException {
        long busy = T + Duration.ofDays(3_000).toMillis();
        Path log =
                log(
                        event("1", EventType.VIEW, T, "old", 100),
                        event("2", EventType.VIEW, busy, "new", 100),
                        event("3", EventType.VIEW, busy + 7_200_000, "new", 100));

        PlanDraft.Draft draft = PlanDraft.of(log, LogSpan.of(log), 5);

        assertThat(SalePlans.parse(draft.yaml())).isInstanceOf(SalePlans.Parsed.Valid.class);
        assertThat(draft.plan().skus()).extracting(SkuPlan::sku).containsExactly("new");
        assertThat(draft.plan().terms().covers(busy)).isTrue();
        assertThat(draft.plan().terms().covers(busy + 7_200_000)).isTrue();
        assertThat(draft.yaml()).contains("# The log is longer than a sale may be");
    }

    @Test
    void pricesOfASingleCentMakeAPlanToo() throws IOException {
        Path log =
                log(event("1", EventType.VIEW, T, "a", 1), event("2", EventType.VIEW, T, "b", 2));

        assertThat(SalePlans.parse(PlanDraft.of(log, LogSpan.of(log), 5).yaml()))
                .isInstanceOf(SalePlans.Parsed.Valid.class);
    }

    @Test
    void refusesLogsThatAreEmptyWithoutItemsOrOutOfOrder() throws IOException {
        Path empty = log();
        assertThatThrownBy(() -> LogSpan.of(empty))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("no events in it");

        Path unordered =
                log(
                        event("1", EventType.VIEW, T, "a", 100),
                        event("2", EventType.VIEW, T - 1, "a", 100));
        assertThatThrownBy(() -> LogSpan.of(unordered))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("not in order of time");

        Path itemless = log(event("1", EventType.SEARCH, T, "", 100));
        LogSpan span = LogSpan.of(itemless);
        assertThatThrownBy(() -> PlanDraft.of(itemless, span, 5))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining("no event names an item");
    }

    private Path log(BehaviorEvent... events) throws IOException {
        Path path = folder.resolve("drafted.avro");
        try (EventLog.Writer out = EventLog.create(path)) {
            for (BehaviorEvent event : events) {
                out.write(event);
            }
        }
        return path;
    }

    private static BehaviorEvent event(
            String id, EventType type, long time, String sku, long price) {
        return new BehaviorEvent(
                id,
                type,
                time,
                "user",
                "session",
                sku,
                "",
                "",
                price,
                price < 0 ? "" : "USD",
                1,
                "",
                "",
                BehaviorEvent.NO_DWELL,
                "",
                "",
                StockShown.UNKNOWN);
    }
}
