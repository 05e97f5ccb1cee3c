package org.flashsale.train.task;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.CsvTable;

/** How a column that nobody described is read, by the values that it has. */
final class ColumnGuess {

    /** More texts than this are names of things, of which no two rows tell the same. */
    private static final int LEVELS_MAX = 100;

    /** Amounts whose largest is so many times their mean are better told by their logarithm. */
    private static final double LOG_FROM = 8;

    private static final double MOST = 1e30;

    private ColumnGuess() {}

    /**
     * The kind of a column: numbers as they are, by their logarithm where a few are far above the
     * mean, TRUE and FALSE as numbers, and all else as levels.
     *
     * @throws UsageError if it has too many texts to be levels, or a row without a number where
     *     most have one, naming it
     */
    static TableSpec.Kind of(CsvTable table, List<CsvTable.Row> rows, String column) {
        int at = table.column(column);
        List<CsvTable.Row> others = rows.stream().filter(row -> !row.isNumber(at)).toList();
        if (!others.isEmpty() && others.size() < rows.size() / 2) {
            throw others.get(0).wrong(at, "a number is needed, as in most rows (or --levels)");
        }
        if (others.isEmpty()) {
            double[] numbers = rows.stream().mapToDouble(r -> r.number(at, -MOST, MOST)).toArray();
            double sum = 0;
            double least = 0;
            double most = 0;
            for (double number : numbers) {
                sum += number;
                least = Math.min(least, number);
                most = Math.max(most, number);
            }
            boolean skewed = least >= 0 && most > LOG_FROM * sum / numbers.length;
            return skewed ? TableSpec.Kind.LOG : TableSpec.Kind.NUMBER;
        }
        TreeSet<String> levels = new TreeSet<>();
        rows.forEach(row -> levels.add(row.text(at).toUpperCase(Locale.ROOT)));
        if (levels.stream().allMatch(level -> level.equals("TRUE") || level.equals("FALSE"))) {
            return TableSpec.Kind.NUMBER;
        }
        if (levels.size() > LEVELS_MAX) {
            throw new UsageError(
                    String.format(
                            "column %s has %d texts, more than %d levels: leave it out (--without"
                                    + " %s)",
                            column, levels.size(), LEVELS_MAX, column));
        }
        return TableSpec.Kind.LEVELS;
    }
}
