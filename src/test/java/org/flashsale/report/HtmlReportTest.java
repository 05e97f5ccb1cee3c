package org.flashsale.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final double[] X = {0, 1, 2, 3};

    @Test
    void textsFromOutsideCannotBecomeMarkup() {
        String evil = "</td><script>alert('x\")</script>&\u0000";
        String page =
                HtmlReport.titled(evil)
                        .lead(evil)
                        .figures(List.of(new Figure(evil, evil, evil)))
                        .table(List.of(evil), List.of(List.of(evil)))
                        .charts(List.of(chart(evil, Series.line(evil, X, X))))
                        .render();
        assertThat(page).doesNotContain("<script").doesNotContain("\u0000").contains("&lt;script");
    }

    @Test
    void nothingIsLoadedFromOutside() {
        String page =
                HtmlReport.titled("t")
                        .charts(List.of(chart("c", Series.steps("s", X, X))))
                        .render();
        assertThat(page).doesNotContain("http").doesNotContain("src=").doesNotContain("@import");
    }

    @Test
    void aStepHoldsItsValueUntilTheNextPoint() {
        String drawn = chart("c", Series.steps("s", X, new double[] {0, 10, 10, 0})).render();
        assertThat(drawn).containsPattern("d=\"M78\\.0 233\\.0H[0-9.]+V27\\.0H");
    }

    @Test
    void holesBreakTheLine() {
        double[] y = {0, 10, Double.NaN, 10};
        String path = chart("c", Series.line("s", X, y)).render();
        assertThat(path).containsPattern(" d=\"M[^M\"]+M[^M\"]+\"");
    }

    @Test
    void drawingsAreWellFormedForAnyNumbers() throws Exception {
        double[][] cases = {
            {}, {5}, {0, 0, 0}, {-3, 4e9, 2}, {1e-7, 2e-7}, {Double.NaN, Double.POSITIVE_INFINITY}
        };
        for (double[] y : cases) {
            double[] x = new double[y.length];
            for (int i = 0; i < x.length; i++) {
                x[i] = i;
            }
            String drawn = chart("c", Series.line("s", x, y)).render();
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(drawn)));
            assertThat(drawn).doesNotContain("NaN").doesNotContain("Infinity");
        }
    }

    @Test
    void moreLinesThanColoursAreRefused() {
        List<Series> seven = Collections.nCopies(7, Series.line("s", X, X));
        assertThatThrownBy(() -> new LineChart("c", "x", "y", seven))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static LineChart chart(String title, Series line) {
        return new LineChart(
                title, "seconds", "units", List.of(line), List.of(new LineChart.Mark(1, title)));
    }
}
