package org.flashsale.train.task;

import java.util.Locale;
import org.flashsale.ingest.CsvTable;

/**
 * One cell of the row that is made of a table's row. Its name says all: {@code Column}, {@code
 * log1p(Column)} or {@code Column=level}, so that a bundle's names alone rebuild its rows.
 *
 * @param column column that it reads
 * @param kind how
 * @param level the level of {@link TableSpec.Kind#LEVELS}, else empty
 */
record TableCell(String column, TableSpec.Kind kind, String level) {

    private static final String LOG = "log1p(";
    private static final double MOST = 1e30;

    String name() {
        return switch (kind) {
            case NUMBER -> column;
            case LOG -> LOG + column + ")";
            case LEVELS -> column + "=" + level;
            case NONE -> throw new IllegalStateException(column + " is not read");
        };
    }

    static TableCell named(String name) {
        if (name.startsWith(LOG) && name.endsWith(")")) {
            String column = name.substring(LOG.length(), name.length() - 1);
            return new TableCell(column, TableSpec.Kind.LOG, "");
        }
        int equals = name.indexOf('=');
        return equals < 0
                ? new TableCell(name, TableSpec.Kind.NUMBER, "")
                : new TableCell(
                        name.substring(0, equals),
                        TableSpec.Kind.LEVELS,
                        name.substring(equals + 1));
    }

    /** The cell's value in a row of a table. */
    float of(CsvTable table, CsvTable.Row row) {
        int at = table.column(column);
        return switch (kind) {
            case NUMBER -> number(row, at);
            case LOG -> (float) Math.log1p(row.number(at, 0, MOST));
            case LEVELS -> row.text(at).equals(level) ? 1 : 0;
            case NONE -> throw new IllegalStateException(column + " is not read");
        };
    }

    private static float number(CsvTable.Row row, int at) {
        return switch (row.text(at).toUpperCase(Locale.ROOT)) {
            case "TRUE" -> 1;
            case "FALSE" -> 0;
            default -> (float) row.number(at, -MOST, MOST);
        };
    }
}
