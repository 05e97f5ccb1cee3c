package org.flashsale.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.flashsale.failure.UsageError;

/** The rows of one log file, each with what became of it. */
final class LogRows implements Closeable {
    private static final char NOT_UTF8 = '\uFFFD';

    private final Path file;
    private final LogFormat format;
    private final RowParser parser;
    private final Reader text;
    private final CsvRows rows;
    private List<Integer> places = List.of();
    private int width;
    private Optional<CsvRow> pending = Optional.empty();
    private Optional<String> zone = Optional.empty();

    /**
     * A row and what became of it.
     *
     * @param line number in the file, from 1
     * @param raw as found
     * @param outcome event or rejection
     */
    record Row(long line, String raw, RowParser.Outcome outcome) {}

    /**
     * Opens a file and understands its header.
     *
     * @throws UsageError if the file cannot be read or is no log of this format
     */
    LogRows(Path file, LogFormat format, LogBounds bounds) throws IOException {
        this(file, format, format.parser(bounds));
    }

    /**
     * Opens a file whose rows a parser of the format understands.
     *
     * @throws UsageError if the file cannot be read or is no log of this format
     */
    LogRows(Path file, LogFormat format, RowParser parser) throws IOException {
        this.file = file;
        this.format = format;
        this.parser = parser;
        this.text = LogFile.open(file);
        this.rows = new CsvRows(text);
        try {
            readHeader();
        } catch (UsageError e) {
            text.close();
            throw e;
        }
    }

    /** The next row; empty at the end of the file. */
    Optional<Row> next() {
        Optional<CsvRow> row = pending.isPresent() ? pending : read();
        pending = Optional.empty();
        return row.map(r -> new Row(r.line(), r.raw(), outcome(r)));
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    private void readHeader() {
        CsvRow first = read().orElseThrow(() -> new UsageError(file + ": the file is empty"));
        List<String> names = first.fields().stream().map(String::strip).toList();
        width = names.size();
        if (names.containsAll(format.columns()) && new HashSet<>(names).size() == width) {
            places = format.columns().stream().map(names::indexOf).toList();
            return;
        }
        width = format.columns().size();
        places = format.columns().stream().map(format.columns()::indexOf).toList();
        pending = Optional.of(first);
        if (!format.headerOptional() || !looksLikeRow(first)) {
            throw new UsageError(
                    file
                            + ": not a "
                            + format.label()
                            + " log; its first line must be "
                            + String.join(",", format.columns()));
        }
    }

    private boolean looksLikeRow(CsvRow row) {
        return !(outcome(row) instanceof RowParser.Outcome.Reject reject)
                || reject.code() == RejectCode.TIME_OUT_OF_BOUNDS;
    }

    private RowParser.Outcome outcome(CsvRow row) {
        if (row.defect().isPresent()) {
            return RowParser.reject(row.defect().get(), "the fields cannot be told apart");
        }
        if (row.fields().size() != width) {
            String detail = row.fields().size() + " fields instead of " + width;
            return RowParser.reject(RejectCode.WRONG_COLUMNS, detail);
        }
        List<String> fields = new ArrayList<>(places.size());
        for (int place : places) {
            String field = row.fields().get(place);
            if (!clean(field)) {
                String detail = format.columns().get(fields.size()) + " is no text";
                return RowParser.reject(RejectCode.BAD_TEXT, detail);
            }
            fields.add(field);
        }
        RowParser.Outcome parsed = parser.parse(fields);
        return parsed instanceof RowParser.Outcome.Event ? sameZone(fields, parsed) : parsed;
    }

    /** Times of two clocks would mix up the order of events. */
    private RowParser.Outcome sameZone(List<String> fields, RowParser.Outcome parsed) {
        String own = parser.zone(fields);
        String first = zone.orElse(own);
        zone = Optional.of(first);
        return first.equals(own)
                ? parsed
                : RowParser.reject(
                        RejectCode.MIXED_ZONES,
                        String.format(
                                "the time ends in '%s', that of the first row in '%s'",
                                own.strip(), first.strip()));
    }

    private static boolean clean(String field) {
        if (field.length() > RowParser.MAX_TEXT) {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == NOT_UTF8 || (c < ' ' && c != '\t')) {
                return false;
            }
        }
        return true;
    }

    private Optional<CsvRow> read() {
        try {
            return rows.next();
        } catch (IOException e) {
            throw LogFile.damaged(file, e);
        }
    }
}
