package org.flashsale.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flashsale.failure.UsageError;

/**
 * A CSV file with a header, plain or gzip, read row by row by people who need every row: the first
 * defect is a {@link UsageError} of one line that names file, line and column.
 */
public final class CsvTable implements Closeable {
    private static final int SHOWN_MAX = 40;
    private static final int TEXT_MAX = 200;
    private static final Pattern NUMBER =
            Pattern.compile(
                    "[+-]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?");

    private final Path file;
    private final Reader text;
    private final CsvRows rows;
    private final List<String> header;

    private CsvTable(Path file) throws IOException {
        this.file = file;
        this.text = LogFile.open(file);
        this.rows = new CsvRows(text);
        try {
            this.header = readHeader();
        } catch (UsageError e) {
            text.close();
            throw e;
        }
    }

    /**
     * Opens a file.
     *
     * @throws UsageError if it cannot be read, is empty, or names a column twice
     */
    public static CsvTable open(Path file) throws IOException {
        return new CsvTable(file);
    }

    /** One row, as many fields as the header has. */
    public final class Row {
        private final CsvRow row;

        private Row(CsvRow row) {
            this.row = row;
        }

        /** Number of its line in the file, from 1. */
        public long line() {
            return row.line();
        }

        /** All fields as they were found. */
        public List<String> fields() {
            return row.fields();
        }

        /** Text of a column: 1 to 200 printable signs. */
        public String text(int column) {
            String value = row.fields().get(column).strip();
            boolean fits =
                    value.length() <= TEXT_MAX
                            && value.chars().noneMatch(c -> Character.isISOControl(c) || c == '�');
            if (value.isEmpty() || !fits) {
                throw wrong(column, "a text of 1 to " + TEXT_MAX + " signs is needed");
            }
            return value;
        }

        /** Whether a column holds a number. */
        public boolean isNumber(int column) {
            return NUMBER.matcher(row.fields().get(column).strip()).matches();
        }

        /** Number of a column, in a range. */
        public double number(int column, double least, double most) {
            String value = row.fields().get(column).strip();
            // parseDouble alone would take 5d, 0x1p4 and NaN.
            boolean decimal = NUMBER.matcher(value).matches();
            double number = decimal ? Double.parseDouble(value) : Double.NaN;
            if (!(number >= least && number <= most)) {
                throw wrong(column, "a number " + range(least, most) + " is needed");
            }
            return number;
        }

        private static String range(double least, double most) {
            if (least >= 0 && least < 1e-6) {
                return least == 0 ? "of at least 0" : "above 0";
            }
            return String.format(Locale.ROOT, "from %.6g to %.6g", least, most);
        }

        /** Whole number of a column, in a range. */
        public long whole(int column, long least, long most) {
            double number = number(column, (double) least, (double) most);
            if (number != Math.rint(number)) {
                throw wrong(column, "a whole number is needed");
            }
            return (long) number;
        }

        /** A mistake of the file in this row. */
        public UsageError wrong(int column, String needed) {
            String found = row.fields().get(column).replaceAll("\\p{Cntrl}", " ");
            String shown = found.length() > SHOWN_MAX ? found.substring(0, SHOWN_MAX) + "…" : found;
            String place = file + ": line " + row.line() + ", column " + header.get(column);
            return new UsageError(place + ": is '" + shown + "'; " + needed);
        }
    }

    /**
     * Index of a column.
     *
     * @throws UsageError if there is none of that name
     */
    public int column(String name) {
        int index = header.indexOf(name);
        if (index < 0) {
            String found = String.join(", ", header);
            throw new UsageError(
                    file + ": line 1: there is no column " + name + "; there are " + found);
        }
        return index;
    }

    /** Names of the columns, in their order. */
    public List<String> columns() {
        return header;
    }

    /** The next row; empty at the end of the file. */
    public Optional<Row> next() {
        Optional<CsvRow> row = read();
        if (row.isPresent()) {
            requireWhole(row.get());
        }
        return row.map(Row::new);
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    private List<String> readHeader() {
        CsvRow first = read().orElseThrow(() -> new UsageError(file + ": the file is empty"));
        if (first.defect().isPresent()) {
            throw new UsageError(file + ": line 1: no header of column names");
        }
        List<String> names = first.fields().stream().map(String::strip).toList();
        if (new HashSet<>(names).size() < names.size()) {
            throw new UsageError(file + ": line 1: a column is named twice");
        }
        return names;
    }

    private void requireWhole(CsvRow row) {
        String place = file + ": line " + row.line() + ": ";
        if (row.defect().isPresent()) {
            throw new UsageError(place + "the columns cannot be told apart (quotes, or too long)");
        }
        if (row.fields().size() != header.size()) {
            int found = row.fields().size();
            throw new UsageError(place + found + " columns, but the header has " + header.size());
        }
    }

    private Optional<CsvRow> read() {
        try {
            return rows.next();
        } catch (IOException e) {
            throw LogFile.damaged(file, e);
        }
    }
}
