package org.flashsale.train.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        for (Path file : files) {
            int before = places.size();
            try (CsvTable table = CsvTable.open(file)) {
                table.column(spec.target());
                spec.columns().keySet().forEach(table::column);
                spec.slices().values().forEach(table::column);
                for (var row = table.next(); row.isPresent(); row = table.next()) {
                    places.add(new Place(table, row.get()));
                }
            }
            rows.put(file, (long) places.size() - before);
        }
        return new TaskData(examples(places, spec), rows, Map.of());
    }

    private static Examples examples(List<Place> places, TableSpec spec) {
        int size = places.size();
        boolean[] labels = new boolean[size];
        int[] units = new int[size];
        int[] sizes = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = places.get(i).label(spec.target());
            units[i] = i;
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
                size,
                sizes,
                Map.of(Head.PURCHASE, labels),
                Map.of(Head.PURCHASE, "the probability that " + spec.target() + " is TRUE"),
                slices,
                Optional.empty(),
                Optional.empty(),
                new Examples.Source(size, 0, Optional.empty()));
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
            spec.columns().forEach((column, kind) -> names.addAll(names(column, kind)));
            return catalogue(names);
        }

        private List<String> names(String column, TableSpec.Kind kind) {
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
                if (!spec.columns().containsKey(cell.column())) {
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
