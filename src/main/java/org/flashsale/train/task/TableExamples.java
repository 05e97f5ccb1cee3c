package org.flashsale.train.task;

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
public final class TableExamples {

    private static final String ID = "flashsale-table/1";

    private TableExamples() {}

    /**
     * The examples of tables with the same columns.
     *
     * @throws UsageError naming what is missing or no value
     */
    public static Examples of(List<CsvTable> tables, TableSpec spec) {
        List<Place> places = new ArrayList<>();
        for (CsvTable table : tables) {
            require(table, spec);
            table.rows().forEach(row -> places.add(new Place(table, row)));
        }
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
                                                .map(place -> place.text(column).strip())
                                                .toArray(String[]::new)));
        return new Examples(
                new Table(places, spec),
                units,
                size,
                sizes,
                Map.of(Head.PURCHASE, labels),
                Map.of(Head.PURCHASE, "the probability that " + spec.target() + " is TRUE"),
                slices,
                new Examples.Source(size, 0, Optional.empty()));
    }

    private static void require(CsvTable table, TableSpec spec) {
        List<String> wanted = new ArrayList<>(spec.columns().keySet());
        wanted.add(spec.target());
        wanted.addAll(spec.slices().values());
        wanted.removeAll(table.columns());
        if (!wanted.isEmpty()) {
            throw new UsageError(
                    table.file() + ": columns are missing: " + String.join(", ", wanted));
        }
    }

    /** A row and the table that it is in. */
    private record Place(CsvTable table, CsvTable.Row row) {

        String text(String column) {
            return row.fields().get(table.columns().indexOf(column));
        }

        boolean label(String target) {
            String text = text(target).strip().toUpperCase(Locale.ROOT);
            return switch (text) {
                case "TRUE", "1" -> true;
                case "FALSE", "0" -> false;
                default -> throw at(new UsageError(target + " is neither TRUE nor FALSE"));
            };
        }

        UsageError at(UsageError problem) {
            return new UsageError(
                    table.file() + ": line " + row.line() + ": " + problem.getMessage(), problem);
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
            places.forEach(place -> levels.add(place.text(column).strip()));
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
                try {
                    for (int c = 0; c < rows[i].length; c++) {
                        rows[i][c] = cells.get(c).of(place.text(cells.get(c).column()));
                    }
                } catch (UsageError e) {
                    throw place.at(e);
                }
            }
            return rows;
        }
    }
}
