package org.flashsale.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvRowsTest {

    @Test
    void splitsPlainAndQuotedFields() throws IOException {
        List<CsvRow> rows = rows("a,b,c\r\n1,\"x, \"\"y\"\"\",\n,,\n");

        assertThat(rows)
                .extracting(CsvRow::fields)
                .containsExactly(
                        List.of("a", "b", "c"), List.of("1", "x, \"y\"", ""), List.of("", "", ""));
    }

    @Test
    void keepsALineEndInsideQuotesAndCountsLines() throws IOException {
        List<CsvRow> rows = rows("a,\"one\ntwo\",b\nlast\n");

        assertThat(rows)
                .extracting(CsvRow::fields)
                .containsExactly(List.of("a", "one\ntwo", "b"), List.of("last"));
        assertThat(rows).extracting(CsvRow::line).containsExactly(1L, 3L);
    }

    @Test
    void aQuoteThatIsNeverClosedCostsOneRow() throws IOException {
        List<CsvRow> rows = rows("a,b\n1,\"x\n2,y\n3,z");

        assertThat(rows).hasSize(4);
        assertThat(rows.get(1).defect()).contains(RejectCode.BAD_QUOTES);
        assertThat(rows.get(1).raw()).isEqualTo("1,\"x");
        assertThat(rows.get(2).fields()).containsExactly("2", "y");
        assertThat(rows.get(3).fields()).containsExactly("3", "z");
    }

    @Test
    void textAfterAClosingQuoteIsADefectOfThatRow() throws IOException {
        List<CsvRow> rows = rows("\"a\"b,c\nd,e");

        assertThat(rows.get(0).defect()).contains(RejectCode.BAD_QUOTES);
        assertThat(rows.get(1).fields()).containsExactly("d", "e");
    }

    @Test
    void aQuoteInsideAPlainFieldIsText() throws IOException {
        assertThat(rows("l\"oreal,5\" brush").get(0).fields())
                .containsExactly("l\"oreal", "5\" brush");
    }

    @Test
    void skipsBlankLinesAndTheByteOrderMark() throws IOException {
        assertThat(rows("\uFEFFa,b\n\n\r\nc,d\n\n"))
                .extracting(CsvRow::fields)
                .containsExactly(List.of("a", "b"), List.of("c", "d"));
    }

    @Test
    void keepsOnlyTheBeginningOfAnEndlessLine() throws IOException {
        List<CsvRow> rows = rows("a,b\n" + "x".repeat(5 * CsvRows.MAX_ROW) + "\nc,d\n");

        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).defect()).contains(RejectCode.BAD_TEXT);
        assertThat(rows.get(1).raw()).hasSize(CsvRows.MAX_ROW);
        assertThat(rows.get(2).fields()).containsExactly("c", "d");
    }

    @Test
    void anEmptyTextHasNoRows() throws IOException {
        assertThat(rows("")).isEmpty();
        assertThat(rows("\n\n")).isEmpty();
    }

    private static List<CsvRow> rows(String text) throws IOException {
        CsvRows rows = new CsvRows(new StringReader(text));
        List<CsvRow> all = new ArrayList<>();
        Optional<CsvRow> row = rows.next();
        while (row.isPresent()) {
            all.add(row.get());
            row = rows.next();
        }
        return all;
    }
}
