package org.flashsale.train.task;

import java.util.Locale;
import org.flashsale.failure.UsageError;

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

    String name() {
        return switch (kind) {
            case NUMBER -> column;
            case LOG -> LOG + column + ")";
            case LEVELS -> column + "=" + level;
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

    /**
     * The cell's value.
     *
     * @throws UsageError if the text is not what the kind wants, with the reason alone
     */
    float of(String text) {
        return switch (kind) {
            case NUMBER -> (float) number(text);
            case LOG -> (float) Math.log1p(fromZero(text));
            case LEVELS -> text.strip().equals(level) ? 1 : 0;
        };
    }

    private double fromZero(String text) {
        double number = number(text);
        if (number < 0) {
            throw new UsageError(column + " is below 0: " + number);
        }
        return number;
    }

    private double number(String text) {
        String value = text.strip().toUpperCase(Locale.ROOT);
        if (value.equals("TRUE") || value.equals("FALSE")) {
            return value.equals("TRUE") ? 1 : 0;
        }
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number) && Math.abs(number) <= Float.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageError(column + " is no number: " + shown(text), e);
        }
        throw new UsageError(column + " is no finite number: " + shown(text));
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^\\p{Print}]", "?");
        return "'" + (printable.length() > 40 ? printable.substring(0, 40) + "…" : printable) + "'";
    }
}
