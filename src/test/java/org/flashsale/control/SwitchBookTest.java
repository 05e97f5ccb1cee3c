package org.flashsale.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flashsale.control.SwitchBook.Outcome;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.plan.ChangeOrder;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchBookTest {

    private static final long START = 1_800_000_000_000L;
    private static final long AT = START + 60_000;

    private final PlanBook plans = new PlanBook();
    private SwitchBook book = SwitchBook.EMPTY;
    private int records;

    @BeforeEach
    void aSaleRuns() {
        plans.apply(TestSale.order(START));
    }

    private Read.Good<ControlRecord> good(ControlRecord order, long appendedAt) {
        return new Read.Good<>(order, new Origin("control", 0, records++, appendedAt));
    }

    /** What becomes of a record that takes effect at an event time. */
    private Outcome order(String kind, String document, long at) {
        return order(kind, document, at, "r" + records);
    }

    private Outcome order(String kind, String document, long at, String request) {
        ControlRecord order =
                new ControlRecord(kind, "id", request, at, OptionalLong.empty(), "", document);
        SwitchBook.Answer answer = book.apply(good(order, AT), at, AT, plans);
        book = answer.book();
        return answer.outcome();
    }

    private static List<Code> codes(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused
                ? refused.errors().stream().map(PlanError::code).toList()
                : List.of();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "freeze|{sale: winter}|UNKNOWN_SALE",
                "freeze|{skus: [A, C]}|UNKNOWN_SKU",
                "unfreeze|{global: true}|NOT_FROZEN",
                "unfreeze|{sale: test-sale}|NOT_FROZEN",
                "unfreeze|{skus: [A]}|NOT_FROZEN",
                "price-override|{sku: C, price: 79.99, for: 1m}|UNKNOWN_SKU",
                "price-override|{sku: A, price: 49.99, for: 1m}|BELOW_FLOOR",
                "price-override|{sku: A, price: 109.99, for: 1m}|ABOVE_LIST",
                "price-override|{sku: A, price: 79.98, for: 1m}|BAD_ENDING",
                "price-override|{sku: A, price: 79.999, for: 1m}|TOO_PRECISE",
                "price-override|{sku: A, price: 79.99, currency: USD, for: 1m}|CURRENCY_DIFFERS",
                "price-override|{sku: A, price: 79.99, until: '2020-01-01T00:00:00Z'}|EXPIRED",
                "price-override-cancel|{sku: A}|NOT_OVERRIDDEN",
            })
    void whatTheSaleDoesNotAllowIsRefusedAndChangesNothing(
            String kind, String document, Code code) {
        assertThat(codes(order(kind, document, AT))).containsExactly(code);
        assertThat(book.switches().size()).isZero();
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(codes(order("freeze", "{skus: [C, A, D]}", AT)))
                .containsExactly(Code.UNKNOWN_SKU, Code.UNKNOWN_SKU);
        assertThat(codes(order("price-override", "{sku: A, price: 120.98, for: 1m}", AT)))
                .containsExactlyInAnyOrder(Code.ABOVE_LIST, Code.BAD_ENDING);
    }

    @Test
    void whatIsFrozenTakesNoPrice() {
        assertThat(order("freeze", "{sale: test-sale}", AT)).isInstanceOf(Outcome.Applied.class);
        String price = "{sku: A, price: 79.99, for: 1m}";
        assertThat(codes(order("price-override", price, AT + 1))).containsExactly(Code.FROZEN);
        assertThat(order("unfreeze", "{sale: test-sale}", AT + 2))
                .isInstanceOf(Outcome.Applied.class);
        assertThat(order("price-override", price, AT + 3)).isInstanceOf(Outcome.Applied.class);
        assertThat(order("price-override-cancel", "{sku: A}", AT + 4))
                .isInstanceOf(Outcome.Applied.class);
    }

    @Test
    void aRequestCountsOnce() {
        assertThat(order("freeze", "{global: true}", AT, "same"))
                .isInstanceOf(Outcome.Applied.class);
        Switches once = book.switches();
        assertThat(order("freeze", "{global: true}", AT + 1, "same"))
                .isInstanceOf(Outcome.Repeated.class);
        assertThat(book.switches()).isSameAs(once);
    }

    @Test
    void aSlipOfYearsIsRefused() {
        long far = AT + SwitchBook.AHEAD_MAX_MS + 1;
        assertThat(codes(order("freeze", "{global: true}", far)))
                .containsExactly(Code.OUT_OF_RANGE);
    }

    @Test
    void soManySwitchesAreKeptAndNoMore() {
        Set<String> names =
                IntStream.range(0, SwitchBook.SWITCHES_MAX)
                        .mapToObj(i -> "sku" + i)
                        .collect(Collectors.toSet());
        Origin by = new Origin("control", 0, 0, AT);
        Switches full = Switches.NONE.freeze(ChangeOrder.Scope.SKU, names, AT, by);
        book = new SwitchBook(full, List.of(), -1);
        assertThat(codes(order("freeze", "{global: true}", AT)))
                .containsExactly(Code.TOO_MANY_SWITCHES);
        assertThat(book.switches().size()).isEqualTo(SwitchBook.SWITCHES_MAX);
    }
}
