package org.flashsale.train.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.flashsale.failure.UsageError;
import org.flashsale.features.RowCatalogue;
import org.flashsale.ingest.CsvTable;
import org.flashsale.scoring.ModelManifest.Head;

/** Examples of tables: a row each, independent of the others. */
final class TableExamples {

    private static final String ID = "flashsale-table/1";

    private TableExamples() {}

    /**
     * Reads files with the same columns.
     *
     * @throws UsageError naming file, line and column of what is missing or no value
     */
    static TaskData read(List<Path> files, TableSpec spec) throws IOException {
        List<Place> places = new ArrayList<>();
        Map<Path, Long> rows = new LinkedHashMap<>();
        List<String> warnings = new ArrayList<>();
        Map<List<String>, String> met = new HashMap<>();
        for (Path file : files) {
            int before = places.size();
            Repeats repeats = new Repeats(file, met);
            try (CsvTable table = CsvTable.open(file)) {
                spec.named().forEach(table::column);
                for (var row = table.next(); row.isPresent(); row = table.next()) {
                    places.add(new Place(table, row.get()));
                    repeats.meet(row.get());
                }
            }
            repeats.warning().ifPresent(warnings::add);
            rows.put(file, (long) places.size() - before);
        }
        return new TaskData(examples(places, spec), rows, Map.of(), List.copyOf(warnings));
    }

    /** Rows that say what an earlier one said: they may be right, but whoever knows should look. */
    private static final class Repeats {
        private final Path file;
        private final Map<List<String>, String> met;
        private long count;
        private String first = "";

        Repeats(Path file, Map<List<String>, String> met) {
            this.file = file;
            this.met = met;
        }

        void meet(CsvTable.Row row) {
            String place = file + " line " + row.line();
            String earlier = met.putIfAbsent(row.fields(), place);
            if (earlier != null) {
                count++;
                first = first.isEmpty() ? "line " + row.line() + " is " + earlier : first;
            }
        }

        Optional<String> warning() {
            return count == 0
                    ? Optional.empty()
                    : Optional.of(
                            String.format(
                                    Locale.ROOT,
                                    "%s: %,d rows repeat an earlier row and are kept (first: %s)",
                                    file,
                                    count,
                                    first));
        }
    }

    private static Examples examples(List<Place> places, TableSpec spec) {
        int size = places.size();
        boolean[] labels = new boolean[size];
        int[] units = new int[size];
        int[] sizes = new int[size];
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < size; i++) {
            Place place = places.get(i);
            labels[i] = place.label(spec.target());
            int row = i;
            String unit = spec.unit().map(place::text).orElseGet(() -> Integer.toString(row));
            units[i] = numbers.computeIfAbsent(unit, key -> numbers.size());
            sizes[i] = 1;
        }
        Map<String, String[]> slices = new LinkedHashMap<>();
        spec.slices()
                .forEach(
                        (dimension, column) ->
                                slices.put(
                                        dimension,
                                        places.stream()
                                                .map(place -> place.text(column))
                                                .toArray(String[]::new)));
        return new Examples(
                new Table(places, spec),
                units,
                numbers.size(),
                sizes,
                Map.of(Head.PURCHASE, labels),
                Map.of(Head.PURCHASE, "the probability that " + spec.target() + " is TRUE"),
                slices,
                Optional.empty(),
                Optional.empty(),
                new Examples.Source(size, 0, Optional.empty(), Optional.empty()));
    }

    /** A row and the table that it is in, which is closed by now. */
    private record Place(CsvTable table, CsvTable.Row row) {

        String text(String column) {
            return row.text(table.column(column));
        }

        boolean label(String target) {
            return switch (text(target).toUpperCase(Locale.ROOT)) {
                case "TRUE", "1" -> true;
                case "FALSE", "0" -> false;
                default -> throw row.wrong(table.column(target), "TRUE or FALSE is needed");
            };
        }
    }

    /** The encoding of a table: cells as a catalogue names them. */
    private record Table(List<Place> places, TableSpec spec) implements Examples.Encoding {

        @Override
        public RowCatalogue catalogue(List<String> names) {
            return new RowCatalogue(ID, names);
        }

        @Override
        public RowCatalogue fitted() {
            List<String> names = new ArrayList<>();
            columns().forEach((column, kind) -> names.addAll(names(column, kind)));
            return catalogue(names);
        }

        /** What is read of each column, guessed where it may be and nobody said. */
        private Map<String, TableSpec.Kind> columns() {
            if (spec.others() == TableSpec.Others.IGNORED || places.isEmpty()) {
                return spec.columns();
            }
            CsvTable table = places.get(0).table();
            Map<String, TableSpec.Kind> columns = new LinkedHashMap<>();
            for (String column : table.columns()) {
                if (spec.columns().containsKey(column)) {
                    columns.put(column, spec.columns().get(column));
                } else if (!spec.isOutcomeOrUnit(column)) {
                    List<CsvTable.Row> rows = places.stream().map(Place::row).toList();
                    columns.put(column, ColumnGuess.of(table, rows, column));
                }
            }
            return columns;
        }

        private List<String> names(String column, TableSpec.Kind kind) {
            if (kind == TableSpec.Kind.NONE) {
                return List.of();
            }
            if (kind != TableSpec.Kind.LEVELS) {
                return List.of(new TableCell(column, kind, "").name());
            }
            TreeSet<String> levels = new TreeSet<>();
            places.forEach(place -> levels.add(place.text(column)));
            return levels.stream().map(level -> new TableCell(column, kind, level).name()).toList();
        }

        @Override
        public float[][] rows(RowCatalogue catalogue) {
            List<TableCell> cells = catalogue.names().stream().map(TableCell::named).toList();
            for (TableCell cell : cells) {
                if (!spec.reads(cell.column())) {
                    throw new UsageError(
                            "the model reads a column of no such task: " + cell.name());
                }
            }
            float[][] rows = new float[places.size()][cells.size()];
            for (int i = 0; i < rows.length; i++) {
                Place place = places.get(i);
                for (int c = 0; c < rows[i].length; c++) {
                    rows[i][c] = cells.get(c).of(place.table(), place.row());
                }
            }
            return rows;
        }
    }
}
