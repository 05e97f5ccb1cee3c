package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.flashsale.domain.StockMovement;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalePlansTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static final String SHORT =
            """
            id: spring
            currency: EUR
            zone: Europe/Berlin
            start: 2026-11-27T10:00:00
            end: 2026-11-27T22:00:00
            pools: [main]
            skus:
              - {sku: 5802432, list: 100, flash: 70.5, cost: 40.25,
                 prior: {conversion: 0.02}, pools: {main: {views: 1000}}}
            """;

    @Nested
    class Values {

        @Test
        void whatIsLeftOutHasItsDefault() {
            SalePlan plan = parse(SHORT);
            SkuPlan sku = plan.skus().get(0);

            assertThat(plan.tickMs()).isEqualTo(180_000);
            assertThat(plan.mode()).isEqualTo(SalePlan.Mode.LIVE);
            assertThat(plan.allowRaise()).isFalse();
            assertThat(plan.transfer()).isEqualTo(new SalePlan.Transfer(0, 0));
            assertThat(plan.shape()).isEqualTo(DemandShape.FLAT);
            assertThat(plan.pricingPolicy()).isEqualTo("filter-patient");
            assertThat(plan.allocationPolicy()).isEqualTo("just-in-time");
            assertThat(sku.endings()).containsExactly(99);
            assertThat(sku.maxStepFraction()).isEqualTo(0.15);
            assertThat(sku.cooldownMs()).isEqualTo(6 * 180_000);
            assertThat(sku.maxChanges()).isEqualTo(12);
            assertThat(sku.competitorRule()).isEqualTo(SkuPlan.CompetitorRule.DEMAND);
            assertThat(sku.prior()).isEqualTo(new SkuPlan.Prior(0.02, 0.4, 4.5, 1.6));
            assertThat(sku.lowest30d()).isZero();
            assertThat(sku.lowest30dDate()).isEmpty();
        }

        @Test
        void amountsAreExactMinorUnits() {
            SkuPlan sku = parse(SHORT).skus().get(0);
            assertThat(List.of(sku.list(), sku.flash(), sku.cost()))
                    .containsExactly(10_000L, 7_050L, 4_025L);

            String yen = SHORT.replace("EUR", "JPY").replace("70.5", "70").replace("40.25", "40");
            assertThat(parse(yen).skus().get(0).list()).isEqualTo(100);

            String dinar = SHORT.replace("EUR", "KWD").replace("70.5", "70.125");
            assertThat(parse(dinar).skus().get(0).flash()).isEqualTo(70_125);
        }

        @Test
        void aNumberMayNameASku() {
            assertThat(parse(SHORT).skus().get(0).sku()).isEqualTo("5802432");
            assertThat(parse(SHORT.replace("5802432", "0012")).skus().get(0).sku())
                    .isEqualTo("0012");
        }

        @Test
        void aSkuMayNamePoliciesOfItsOwn() {
            String own = SHORT.replace("flash: 70.5", "flash: 70.5, pricing: fixed");
            SalePlan plan = parse(own);
            SkuPlan sku = plan.skus().get(0);

            assertThat(plan.terms().pricingPolicy(sku)).isEqualTo("fixed");
            assertThat(plan.terms().allocationPolicy(sku)).isEqualTo("just-in-time");
            assertThat(parse(SalePlans.toYaml(plan))).isEqualTo(plan);
            SalePlan alike = plan.decidedBy("list", "none");
            assertThat(alike.terms().pricingPolicy(alike.skus().get(0))).isEqualTo("list");
        }

        @Test
        void anUnknownPolicyIsNamedWithItsSkuAndItsLine() {
            String wrong = SHORT.replace("flash: 70.5", "flash: 70.5, pricing: filter-fluit");
            assertThat(SalePlans.parse(wrong))
                    .isInstanceOfSatisfying(
                            SalePlans.Parsed.Invalid.class,
                            invalid ->
                                    assertThat(PlanError.lines(invalid.errors()))
                                            .singleElement()
                                            .asString()
                                            .startsWith("line 8, skus[0].pricing")
                                            .contains("'filter-fluit' for the SKU '5802432'")
                                            .contains("filter-fluid")
                                            .contains("UNKNOWN_POLICY"));
        }

        @Test
        void aPlanInWhichOneSkuIsMovedNeedsToSayHowLongThatTakes() {
            String still =
                    SHORT.replace("[main]", "[main, other]")
                            .replace("skus:", "allocation: none\nskus:");
            assertThat(parse(still).transfer()).isEqualTo(new SalePlan.Transfer(0, 0));
            String moved = still.replace("flash: 70.5", "flash: 70.5, allocation: newsvendor");
            assertThat(SalePlans.parse(moved))
                    .isInstanceOfSatisfying(
                            SalePlans.Parsed.Invalid.class,
                            invalid ->
                                    assertThat(invalid.errors())
                                            .extracting(PlanError::field)
                                            .containsExactlyInAnyOrder(
                                                    "transfer.cost", "transfer.lead"));
        }

        @Test
        void aSkuWinsOverTheDefaultsFieldByField() {
            String yaml =
                    SHORT.replace(
                            "skus:",
                            """
                            defaults:
                              margin: 2.00
                              cooldown: 90s
                              prior: {conversion: 0.5, slope: 3}
                              pools: {main: {views: 7, stock: 9}}
                            skus:""");
            SkuPlan sku = parse(yaml).skus().get(0);

            assertThat(sku.margin()).isEqualTo(200);
            assertThat(sku.cooldownMs()).isEqualTo(90_000);
            assertThat(sku.prior()).isEqualTo(new SkuPlan.Prior(0.02, 0.4, 3, 1.6));
            assertThat(sku.pools()).containsExactly(new SkuPlan.PoolPlan(1_000, 9));
        }
    }

    @Nested
    class Times {

        @ParameterizedTest
        @CsvSource({
            "2026-11-27T10:00, 2026-11-27T09:00:00Z",
            "2026-11-27T10:00:00.250, 2026-11-27T09:00:00.250Z",
            "2026-07-01T10:00:00, 2026-07-01T08:00:00Z",
            "2026-11-27T10:00:00Z, 2026-11-27T10:00:00Z",
            "2026-11-27T10:00:00-05:00, 2026-11-27T15:00:00Z",
            "2026-10-25T02:30:00+02:00, 2026-10-25T00:30:00Z",
            "2026-10-25T02:30:00+01:00, 2026-10-25T01:30:00Z",
        })
        void areLocalUnlessTheySayOtherwise(String text, String expected) {
            assertThat(SalePlans.parseTime(text, BERLIN))
                    .isEqualTo(Instant.parse(expected).toEpochMilli());
        }

        @Test
        void thatTheClocksSkipOrShowTwiceNeedAnOffset() {
            assertThatThrownBy(() -> SalePlans.parseTime("2026-03-29T02:30:00", BERLIN))
                    .hasMessageContaining("does not exist");
            assertThatThrownBy(() -> SalePlans.parseTime("2026-10-25T02:30:00", BERLIN))
                    .hasMessageContaining("comes twice")
                    .hasMessageContaining("2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00");
        }

        /** Gaps at midnight, of half an hour, and none where an offset is the zone. */
        @ParameterizedTest
        @CsvSource({
            "America/Santiago, 2026-09-06T00:00, does not exist",
            "America/Santiago, 2026-04-04T23:30, comes twice",
            "Australia/Lord_Howe, 2026-10-04T02:15, does not exist",
            "Australia/Lord_Howe, 2026-04-05T01:45, comes twice",
        })
        void ofOtherZonesAreRefusedAlike(String zone, String text, String why) {
            assertThatThrownBy(() -> SalePlans.parseTime(text, ZoneId.of(zone)))
                    .hasMessageContaining(why)
                    .hasMessageContaining(zone);
        }

        @ParameterizedTest
        @CsvSource({
            "+05:30, 2026-11-27T10:00, 2026-11-27T04:30:00Z",
            "-03:30, 2026-03-29T02:30, 2026-03-29T06:00:00Z",
            "UTC+2, 2026-03-29T02:30, 2026-03-29T00:30:00Z",
            "Z, 2026-03-29T02:30, 2026-03-29T02:30:00Z",
            "UTC, 2026-10-25T02:30, 2026-10-25T02:30:00Z",
        })
        void ofAnOffsetAreNeverSkipped(String zone, String text, String expected) {
            String end = text.substring(0, 10) + "T23:00";
            SalePlan plan = parse(window(zone, text, end, "1h"));
            assertThat(plan.start()).isEqualTo(Instant.parse(expected).toEpochMilli());
            assertThat(parse(SalePlans.toYaml(plan))).isEqualTo(plan);
        }

        /** A day is as long as the clocks make it, and a month of 31 days may be a sale. */
        @ParameterizedTest
        @CsvSource({
            "2026-03-29T00:00, 2026-03-30T00:00, 23",
            "2026-10-25T00:00, 2026-10-26T00:00, 25",
            "2026-10-25T02:00+02:00, 2026-10-25T03:00, 2",
            "2026-10-01T00:00, 2026-11-01T00:00, 745",
        })
        void acrossAChangeOfTheClocks(String start, String end, long hours) {
            SalePlan plan = parse(window("Europe/Berlin", start, end, "5m"));
            assertThat(plan.end() - plan.start()).isEqualTo(hours * 3_600_000);
            assertThat(parse(SalePlans.toYaml(plan))).isEqualTo(plan);
        }

        @ParameterizedTest
        @CsvSource({
            "Europe/Berlin, 2026-10-01T00:00, 2026-11-01T00:00:00.001, WINDOW_TOO_LONG",
            "UTC, 2000-01-01T00:00, 2099-12-31T23:59, WINDOW_TOO_LONG",
            "UTC, 2026-11-27T10:00, 9999-11-27T10:00, OUT_OF_RANGE",
            "UTC, 2026-11-27T10:00, 2026-11-27T09:59, END_BEFORE_START",
            "+19:00, 2026-11-27T10:00, 2026-11-27T11:00, BAD_ZONE",
            "Europe/Brlin, 2026-11-27T10:00, 2026-11-27T11:00, BAD_ZONE",
            "'', 2026-11-27T10:00, 2026-11-27T11:00, BAD_ZONE",
            "Europe/Berlin, 2026-03-29T02:00, 2026-03-29T02:30, TIME_SKIPPED",
        })
        void thatMakeNoSale(String zone, String start, String end, PlanError.Code code) {
            assertThat(SalePlans.parse(window(zone, start, end, "1m")))
                    .isInstanceOfSatisfying(
                            SalePlans.Parsed.Invalid.class,
                            invalid ->
                                    assertThat(invalid.errors())
                                            .extracting(PlanError::code)
                                            .contains(code));
        }

        private static String window(String zone, String start, String end, String tick) {
            return PlanDefects.VALID
                    .replaceFirst("zone: .*", "zone: '" + zone + "'")
                    .replaceFirst("start: .*", "start: " + start)
                    .replaceFirst("end: .*", "end: " + end)
                    .replaceFirst("tick: .*", "tick: " + tick)
                    .replace("date: 2026-11-05", "date: 2026-03-01");
        }

        @ParameterizedTest
        @CsvSource({
            "90s, 90000",
            "2m, 120000",
            "24h, 86400000",
            "1h30m, 5400000",
            "1 h 30 m, 5400000",
            "1d, 86400000",
            "1500ms, 1500",
            "PT1H30M, 5400000",
            "PT0.25S, 250",
            "P1DT1S, 86401000",
            "0s, 0",
        })
        void havingALength(String text, long ms) {
            assertThat(SalePlans.parseDuration(text).toMillis()).isEqualTo(ms);
        }

        @ParameterizedTest
        @CsvSource({"''", "5", "s", "-1s", "1.5h", "1y", "P", "PT", "P1Y", "1h-3m", "9999999999s"})
        void havingNone(String text) {
            assertThatThrownBy(() -> SalePlans.parseDuration(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("90s");
        }
    }

    @Test
    void initialStockIsOneMovementPerPoolWithStock() {
        SalePlan plan = parse(PlanDefects.VALID);
        List<StockMovement> movements = InitialStock.of(plan, 123);

        assertThat(movements).extracting(StockMovement::sku).containsExactly("A", "B");
        assertThat(movements).extracting(StockMovement::pool).containsExactly("web", "shop");
        assertThat(movements).extracting(StockMovement::units).containsExactly(50L, 20L);
        assertThat(movements).extracting(StockMovement::time).containsOnly(123L);
        assertThat(InitialStock.of(plan, 456))
                .extracting(StockMovement::movementId)
                .isEqualTo(movements.stream().map(StockMovement::movementId).toList());
        assertThat(InitialStock.id("a", "b/c", "d")).isNotEqualTo(InitialStock.id("a", "b", "c/d"));
    }

    private static SalePlan parse(String yaml) {
        SalePlans.Parsed parsed = SalePlans.parse(yaml);
        assertThat(parsed).isInstanceOf(SalePlans.Parsed.Valid.class);
        return ((SalePlans.Parsed.Valid) parsed).plan();
    }
}
