package org.flashsale.ingest;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records of a CSV text as RFC 4180 has them (quotes, doubled quotes, line ends inside quotes; LF
 * or CRLF; blank lines are no records), made for damaged files: a quote that is never closed costs
 * the row that it stands in, where the usual parsers swallow the rest of the file.
 */
final class CsvRows {
    /** Longest row, characters. */
    static final int MAX_ROW = 1 << 16;

    /** Most lines that one quoted row may span. */
    static final int MAX_LINES = 20;

    private static final int OPEN = -1;
    private static final int BROKEN = -2;

    private final LineReader lines;
    private final List<String> fields = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();

    CsvRows(Reader in) {
        this.lines = new LineReader(in, MAX_ROW);
    }

    /** The next row; empty at the end. */
    Optional<CsvRow> next() throws IOException {
        Optional<LineReader.Line> line = lines.take();
        while (line.isPresent() && line.get().text().isEmpty()) {
            line = lines.take();
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(row(line.get()));
    }

    private CsvRow row(LineReader.Line first) throws IOException {
        String text = first.text();
        if (first.cut()) {
            return CsvRow.bad(first.number(), text, RejectCode.BAD_TEXT);
        }
        int outcome = split(text);
        int more = 0;
        while (outcome == OPEN && more < MAX_LINES && text.length() < MAX_ROW) {
            Optional<LineReader.Line> next = lines.peek(more);
            if (next.isEmpty() || next.get().cut()) {
                break;
            }
            more++;
            text = text + '\n' + next.get().text();
            outcome = split(text);
        }
        if (outcome < 0) {
            return CsvRow.bad(first.number(), first.text(), RejectCode.BAD_QUOTES);
        }
        for (int i = 0; i < more; i++) {
            lines.take();
        }
        return CsvRow.of(first.number(), text, fields);
    }

    /** Fills {@link #fields}; their number, or OPEN within a quoted field, or BROKEN. */
    private int split(String text) {
        fields.clear();
        int at = 0;
        while (true) {
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            int end = quoted ? quotedField(text, at + 1) : plainField(text, at);
            if (end < 0) {
                return end;
            }
            if (end == text.length()) {
                return fields.size();
            }
            at = end + 1;
        }
    }

    private int plainField(String text, int start) {
        int comma = text.indexOf(',', start);
        int end = comma < 0 ? text.length() : comma;
        fields.add(text.substring(start, end));
        return end;
    }

    private int quotedField(String text, int start) {
        field.setLength(0);
        int at = start;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                return OPEN;
            }
            field.append(text, at, quote);
            int after = quote + 1;
            if (after == text.length() || text.charAt(after) == ',') {
                fields.add(field.toString());
                return after;
            }
            if (text.charAt(after) != '"') {
                return BROKEN;
            }
            field.append('"');
            at = after + 1;
        }
    }
}
