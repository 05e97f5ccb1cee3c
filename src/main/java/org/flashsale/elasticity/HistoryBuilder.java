package org.flashsale.elasticity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.CsvTable;

/** Sums observations per SKU, store and period. */
final class HistoryBuilder {
    private static final int SKUS_MAX = 100_000;
    private static final int CELLS_MAX = 20_000_000;

    private final Map<String, Sku> skus = new TreeMap<>();
    private Optional<Layout> layout = Optional.empty();
    private long rows;
    private long cells;

    private record Place(String store, long period) {}

    private record Sku(String category, Map<Place, Cell> cells) {}

    /** Sums of one SKU in one store and period. */
    private static final class Cell {
        private final double[] promotions;
        private final double[] logOthers;
        private double units;
        private double revenue;
        private double prices;
        private double views;
        private int rows;

        private Cell(Observation first) {
            promotions = new double[first.promotions().length];
            logOthers = new double[first.otherPrices().length];
        }

        private void add(Observation seen) {
            units += seen.units();
            revenue += seen.units() * seen.price();
            prices += seen.price();
            views += seen.views();
            rows++;
            for (int i = 0; i < promotions.length; i++) {
                promotions[i] += seen.promotions()[i];
            }
            for (int i = 0; i < logOthers.length; i++) {
                logOthers[i] += Math.log(seen.otherPrices()[i]);
            }
        }

        /** Controls as means over the rows, then ln of the mean price per unit. */
        private double[] regressors() {
            double[] row = new double[promotions.length + logOthers.length + 1];
            for (int i = 0; i < promotions.length; i++) {
                row[i] = promotions[i] / rows;
            }
            for (int i = 0; i < logOthers.length; i++) {
                row[promotions.length + i] = logOthers[i] / rows;
            }
            row[row.length - 1] = Math.log(units > 0 ? revenue / units : prices / rows);
            return row;
        }
    }

    /** Begins a file: every file has the same columns. */
    void begin(Layout of) {
        layout = Optional.of(of);
    }

    long rows() {
        return rows;
    }

    void add(Observation seen, CsvTable.Row row) {
        Sku sku =
                skus.computeIfAbsent(
                        seen.sku(), name -> new Sku(seen.category(), new LinkedHashMap<>()));
        if (!sku.category().equals(seen.category())) {
            throw row.wrong(
                    layout.orElseThrow().categoryColumn(),
                    "SKU " + seen.sku() + " was of category " + sku.category() + " before");
        }
        Place place = new Place(seen.store().intern(), seen.period());
        rows++;
        int before = sku.cells().size();
        sku.cells().computeIfAbsent(place, p -> new Cell(seen)).add(seen);
        cells += sku.cells().size() - before;
        if (skus.size() > SKUS_MAX || cells > CELLS_MAX) {
            throw new UsageError(
                    "the history is too large: at most "
                            + SKUS_MAX
                            + " SKUs and "
                            + CELLS_MAX
                            + " rows of SKU, store and period; fit categories one by one");
        }
    }

    SalesHistory build(List<SalesHistory.SourceFile> files) {
        Layout of = layout.orElseThrow();
        TreeSet<Long> calendar = new TreeSet<>();
        skus.values().forEach(s -> s.cells().keySet().forEach(p -> calendar.add(p.period())));
        Map<Long, Integer> indexes = new LinkedHashMap<>();
        calendar.forEach(period -> indexes.put(period, indexes.size()));
        List<SkuHistory> histories = new ArrayList<>();
        long without = 0;
        for (Map.Entry<String, Sku> sku : skus.entrySet()) {
            SkuHistory history = history(sku.getKey(), sku.getValue(), indexes, of.countsViews());
            without += sku.getValue().cells().size() - history.rows();
            histories.add(history);
        }
        return new SalesHistory(
                histories,
                calendar.size(),
                of.promotions(),
                of.others(),
                of.countsViews(),
                files,
                without);
    }

    private static SkuHistory history(
            String name, Sku sku, Map<Long, Integer> calendar, boolean perView) {
        List<Map.Entry<Place, Cell>> sold =
                sku.cells().entrySet().stream()
                        .filter(e -> e.getValue().units > 0 && e.getValue().views > 0)
                        .toList();
        Map<String, Integer> stores = new LinkedHashMap<>();
        int[] store = new int[sold.size()];
        int[] period = new int[sold.size()];
        double[] logUnits = new double[sold.size()];
        double[][] regressors = new double[sold.size()][];
        for (int i = 0; i < sold.size(); i++) {
            Place place = sold.get(i).getKey();
            Cell cell = sold.get(i).getValue();
            stores.putIfAbsent(place.store(), stores.size());
            store[i] = stores.getOrDefault(place.store(), 0);
            period[i] = calendar.getOrDefault(place.period(), 0);
            logUnits[i] = Math.log(perView ? cell.units / cell.views : cell.units);
            regressors[i] = cell.regressors();
        }
        return new SkuHistory(
                name, sku.category(), store, stores.size(), period, logUnits, regressors);
    }
}
