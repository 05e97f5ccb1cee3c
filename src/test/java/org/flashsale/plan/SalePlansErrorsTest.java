package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.flashsale.plan.PlanDefects.Defect;
import org.flashsale.plan.PlanError.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SalePlansErrorsTest {

    static Stream<Defect> defects() {
        return Stream.concat(PlanDefects.STRUCTURAL.stream(), PlanDefects.OTHER.stream());
    }

    @Test
    void theUndamagedPlanIsValid() {
        assertThat(SalePlans.parse(PlanDefects.VALID)).isInstanceOf(SalePlans.Parsed.Valid.class);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void eachDefectIsNamedWithItsPlace(Defect defect) {
        List<PlanError> errors = errors(defect.yaml());

        assertThat(errors)
                .anySatisfy(
                        error -> {
                            assertThat(error.code()).isEqualTo(defect.code());
                            assertThat(error.field()).isEqualTo(defect.field());
                            assertThat(error.line()).isEqualTo(defect.line());
                        });
        assertThat(errors)
                .allSatisfy(
                        error ->
                                assertThat(error.render())
                                        .doesNotContain("\n", "\u0000")
                                        .endsWith("[" + error.code() + "]"));
    }

    @Test
    void allErrorsAreListedAtOnceInTheOrderOfLines() {
        String yaml =
                PlanDefects.VALID
                        .replace("EUR", "EURO")
                        .replace("tick: 3m", "tick: 1ms")
                        .replace("maxStep: 0.15", "maxStep: 15 %")
                        .replace("stock: 50", "stock: many")
                        .replace("flash: 21", "flash: 31")
                        .concat("bonus: 1\n");

        assertThat(errors(yaml))
                .extracting(PlanError::code, PlanError::line)
                .containsExactly(
                        tuple(Code.UNKNOWN_CURRENCY, 2),
                        tuple(Code.TICK_TOO_SHORT, 6),
                        tuple(Code.WRONG_TYPE, 26),
                        tuple(Code.WRONG_TYPE, 30),
                        tuple(Code.FLASH_ABOVE_LIST, 33),
                        tuple(Code.UNKNOWN_FIELD, 36));
    }

    @Test
    void anErrorInTheDefaultsIsNamedOnce() {
        String yaml = PlanDefects.VALID.replace("margin: 1.00", "margin: lots");

        assertThat(errors(yaml)).extracting(PlanError::field).containsExactly("defaults.margin");
    }

    @Test
    void aLineSaysWhereWhatAndWhatElse() {
        String yaml = PlanDefects.VALID.replace("flash: 70.00", "flash: 45.00");

        assertThat(errors(yaml).get(0).render())
                .isEqualTo(
                        "line 20, skus[0].flash: 45.00 is below the floor, or cost and margin;"
                                + " allowed: 50.00 to 100.00 [FLASH_BELOW_FLOOR]");
    }

    @Test
    void aMisspeltFieldBringsTheRightOneToMind() {
        String yaml = PlanDefects.VALID.replace("allowRaise", "alowRaises");

        assertThat(errors(yaml).get(0).allowed()).startsWith("did you mean 'allowRaise'?");
    }

    @Test
    void everyCodeOfADocumentIsTried() {
        Set<Code> tried = defects().map(Defect::code).collect(Collectors.toSet());
        Set<Code> elsewhere =
                EnumSet.of(
                        Code.EMPTY,
                        Code.TOO_BIG,
                        Code.TOO_DEEP,
                        Code.TOO_MANY_ERRORS,
                        Code.TOO_MANY_POOLS,
                        Code.TOO_MANY_SKUS,
                        Code.NO_FLOOR,
                        Code.UNKNOWN_KIND,
                        Code.ID_DIFFERS,
                        Code.SKU_IN_OTHER_SALE,
                        Code.EFFECTIVE_AFTER_END,
                        Code.FIXED_DURING_SALE,
                        Code.TOO_MANY_PLANS,
                        Code.UNKNOWN_CATEGORY,
                        Code.NO_PRIOR,
                        Code.CLAIM_IN_FUTURE,
                        Code.TOO_MANY_CHANGES,
                        Code.NO_SCOPE,
                        Code.CONTRADICTION,
                        Code.UNKNOWN_SALE,
                        Code.UNKNOWN_SKU,
                        Code.NOT_FROZEN,
                        Code.FROZEN,
                        Code.NOT_OVERRIDDEN,
                        Code.BELOW_FLOOR,
                        Code.ABOVE_LIST,
                        Code.BAD_ENDING,
                        Code.CURRENCY_DIFFERS,
                        Code.EXPIRED,
                        Code.TOO_MANY_SWITCHES,
                        Code.NOT_THE_JOB);
        Set<Code> all = EnumSet.copyOf(tried);
        all.addAll(elsewhere);

        assertThat(all).containsExactlyInAnyOrder(Code.values());
        assertThat(tried).doesNotContainAnyElementsOf(elsewhere);
    }

    @Test
    void whatIsNoPlanAtAll() {
        assertThat(codes("")).containsExactly(Code.EMPTY);
        assertThat(codes("# nothing\n")).containsExactly(Code.EMPTY);
        assertThat(codes("42")).containsExactly(Code.WRONG_TYPE);
        assertThat(codes("[1, 2]")).containsExactly(Code.WRONG_TYPE);
        assertThat(codes("{}")).containsOnly(Code.MISSING_FIELD).hasSize(7);
        assertThat(codes("? [a]\n: 1")).contains(Code.WRONG_TYPE);
        assertThat(codes("skus: {}\npools: x")).contains(Code.WRONG_TYPE, Code.MISSING_FIELD);
    }

    @Test
    void whatIsMeantToHurt() {
        String bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c, *c]\n";
        assertThat(codes(bomb)).contains(Code.ALIAS);
        assertThat(codes("a: &a [*a]")).contains(Code.ALIAS);
        assertThat(codes("[".repeat(10_000))).containsExactly(Code.TOO_DEEP);
        assertThat(codes("{a: ".repeat(10_000))).containsExactly(Code.TOO_DEEP);
        assertThat(codes("- ".repeat(10_000))).containsExactly(Code.TOO_DEEP);
        assertThat(codes(" ".repeat(100_000_000))).containsExactly(Code.TOO_BIG);
        assertThat(errors("id: " + "x".repeat(900_000)))
                .allSatisfy(e -> assertThat(e.render().length()).isLessThan(500));
    }

    @Test
    void tooManyOfEverything() {
        String pools =
                IntStream.range(0, 65).mapToObj(i -> "p" + i).collect(Collectors.joining(", "));
        String poolsYaml = PlanDefects.VALID.replace("[web, shop]", "[" + pools + "]");
        assertThat(codes(poolsYaml)).containsExactly(Code.TOO_MANY_POOLS);

        String skus = "skus: [" + "{sku: A},".repeat(10_001) + "]";
        int at = PlanDefects.VALID.indexOf("skus:");
        assertThat(codes(PlanDefects.VALID.substring(0, at) + skus))
                .containsExactly(Code.TOO_MANY_SKUS);

        String unknown =
                IntStream.range(0, PlanErrors.MAX + 10)
                        .mapToObj(i -> "x" + i + ": 1\n")
                        .collect(Collectors.joining());
        assertThat(errors(unknown))
                .hasSize(PlanErrors.MAX + 1)
                .last()
                .extracting(PlanError::code)
                .isEqualTo(Code.TOO_MANY_ERRORS);
    }

    @Test
    void aPriceOf0IsNoSale() {
        String yaml =
                PlanDefects.VALID
                        .replace("margin: 1.00", "margin: 0")
                        .replace("cost: 12", "cost: 0");
        assertThat(codes(yaml)).containsExactly(Code.NO_FLOOR);
    }

    @Test
    void aNameMayNotDisguiseItself() {
        String yaml = PlanDefects.VALID.replace("sku: B", "sku: \"B\\u0007\\n\"");
        assertThat(errors(yaml).get(0).render()).contains("'B\\u0007\\u000a'");
    }

    private static List<PlanError> errors(String yaml) {
        SalePlans.Parsed parsed = SalePlans.parse(yaml);
        assertThat(parsed).isInstanceOf(SalePlans.Parsed.Invalid.class);
        return ((SalePlans.Parsed.Invalid) parsed).errors();
    }

    private static List<Code> codes(String yaml) {
        return errors(yaml).stream().map(PlanError::code).toList();
    }
}
