package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SaleTerms;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.Test;

class FigureBookTest {
    private static final long START = 1_800_000_000_000L;

    @Test
    void figuresOfAPlanThatWasGivenUpAreForgottenAfterAWhile() throws Exception {
        ControlRecord order = TestSale.order(START);
        PlanBook known = PlanBook.restore(List.of(order));
        SaleTerms terms = known.plan(TestSale.SALE, START).orElseThrow().terms();
        long now = START + 20 * terms.tickMs();
        SaleFigures sent = figures(terms, now);
        try (var harness = new OneInputStreamOperatorTestHarness<>(new CombineOperator())) {
            harness.open();
            FigureBook book =
                    new FigureBook(
                            ((CombineOperator) harness.getOperator()).getOperatorStateBackend());
            book.put(sent);
            book.forget(now, known);
            assertThat(book.usableAt(terms, now)).isEqualTo(sent);

            PlanBook empty = new PlanBook();
            book.forget(now, empty);
            book.forget(now + FigureBook.UNKNOWN_MS_MAX, empty);
            assertThat(book.usableAt(terms, now))
                    .as("may be quicker than its plan")
                    .isEqualTo(sent);

            book.forget(now + FigureBook.UNKNOWN_MS_MAX, known);
            book.put(sent);
            book.forget(now + FigureBook.UNKNOWN_MS_MAX + 1, empty);
            assertThat(book.usableAt(terms, now)).as("was known in between").isEqualTo(sent);

            book.forget(now + 2 * FigureBook.UNKNOWN_MS_MAX + 2, empty);
            assertThat(book.usableAt(terms, now)).isEqualTo(SaleFigures.initial(terms.sale()));
        }
    }

    private static SaleFigures figures(SaleTerms terms, long now) {
        int tick = SaleWideOperator.lastClosed(terms, now);
        return new SaleFigures(terms.sale(), tick, 1.5, 1.2, 3, 4);
    }
}
