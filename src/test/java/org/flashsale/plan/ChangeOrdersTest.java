package org.flashsale.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.ChangeOrders.Parsed;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ChangeOrdersTest {

    private static final long START = 1_800_000_000_000L;

    private static Parsed parse(String kind, String document) {
        return ChangeOrders.parse(
                new ControlRecord(kind, "id", "r", 0, OptionalLong.empty(), "", document));
    }

    private static List<Code> codes(String kind, String document) {
        return parse(kind, document) instanceof Parsed.Invalid invalid
                ? invalid.errors().stream().map(PlanError::code).toList()
                : List.of();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "freeze|{global: true}",
                "unfreeze|{sale: spring, reason: all is well}",
                "freeze|{skus: [A, 17]}",
                "price-override|{sku: A, price: 79.99, until: 2027-01-15T10:00:00Z}",
                "price-override|{sku: A, price: 80, currency: EUR, for: 30m}",
                "price-override-cancel|{sku: A}",
            })
    void soundDocumentsHoldForTheParserAndTheSchema(String kind, String document) throws Exception {
        assertThat(codes(kind, document)).isEmpty();
        var schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(Files.readString(Path.of("schemas", kind + ".schema.json")));
        Object read = new Load(LoadSettings.builder().build()).loadFromString(document);
        assertThat(schema.validate(new ObjectMapper().valueToTree(read))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "freeze|{}|NO_SCOPE",
                "freeze|{global: false}|NO_SCOPE",
                "freeze|{global: true, sale: spring}|CONTRADICTION",
                "unfreeze|{sale: spring, skus: [A]}|CONTRADICTION",
                "freeze|{skus: []}|MISSING_FIELD",
                "freeze|{skus: [A, A]}|DUPLICATE_SKU",
                "freeze|{skus: A}|WRONG_TYPE",
                "freeze|{sale: 'a b'}|BAD_NAME",
                "freeze|{skuz: [A], global: true}|UNKNOWN_FIELD",
                "freeze|[1, 2|SYNTAX",
                "freeze|&a {global: *a}|ALIAS",
                "price-override|{sku: A, price: 0, for: 1h}|OUT_OF_RANGE",
                "price-override|{sku: A, price: -1, for: 1h}|NEGATIVE",
                "price-override|{sku: A, price: .nan, for: 1h}|NOT_FINITE",
                "price-override|{sku: A, price: 1}|MISSING_FIELD",
                "price-override|{sku: A, price: 1, for: 400d}|OUT_OF_RANGE",
                "price-override|{sku: A, price: 1, until: soon}|BAD_TIME",
                "price-override|{sku: A, price: 1, until: '9999-01-01T00:00:00Z'}|OUT_OF_RANGE",
                "price-override-cancel|{}|MISSING_FIELD",
            })
    void hostileDocumentsHaveTheirCodes(String kind, String document, Code code) {
        assertThat(codes(kind, document)).contains(code);
    }

    @Test
    void allErrorsAreToldAtOnce() {
        assertThat(codes("price-override", "{skew: A, price: x, currency: EURO}"))
                .contains(
                        Code.MISSING_FIELD,
                        Code.WRONG_TYPE,
                        Code.UNKNOWN_CURRENCY,
                        Code.UNKNOWN_FIELD);
    }

    @Test
    void hugeListsAreRefused() {
        String many =
                IntStream.range(0, 10_001).mapToObj(i -> "s" + i).collect(Collectors.joining(","));
        assertThat(codes("freeze", "{skus: [" + many + "]}")).contains(Code.TOO_MANY_SKUS);
        assertThat(codes("freeze", "#".repeat(SalePlans.CHARS_MAX + 1)))
                .containsExactly(Code.TOO_BIG);
    }

    @Test
    void anOverrideMeansWhatThePlanSays() {
        SalePlan plan = TestSale.plan(START);
        assertThat(meaning("{sku: A, price: 79.99, for: 30m}", plan).price()).isEqualTo(7_999);
        assertThat(meaning("{sku: A, price: 79.99, for: 30m}", plan).until())
                .isEqualTo(START + 1_800_000);
        assertThat(errors("{sku: A, price: 79.999, for: 30m}", plan))
                .containsExactly(Code.TOO_PRECISE);
        assertThat(errors("{sku: A, price: 79.99, currency: USD, for: 30m}", plan))
                .containsExactly(Code.CURRENCY_DIFFERS);
        assertThat(errors("{sku: A, price: 79.99, until: 2026-01-01T00:00:00Z}", plan))
                .containsExactly(Code.EXPIRED);
    }

    private static List<Code> errors(String document, SalePlan plan) {
        return meaning(document, plan).errors().stream().map(PlanError::code).toList();
    }

    private static ChangeOrders.Meaning meaning(String document, SalePlan plan) {
        Parsed.Valid valid = (Parsed.Valid) parse("price-override", document);
        return ChangeOrders.meaning((ChangeOrder.PriceOverride) valid.order(), plan, START);
    }
}
