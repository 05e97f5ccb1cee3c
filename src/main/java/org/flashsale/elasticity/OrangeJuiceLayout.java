package org.flashsale.elasticity;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.ingest.CsvTable;

/** {@link HistoryFormat#ORANGE_JUICE}. */
final class OrangeJuiceLayout implements Layout {
    private static final int BRANDS = 11;
    private static final String CATEGORY = "orange-juice";
    private static final double PRICE_MIN = 1e-9;
    private static final double PRICE_MAX = 1e9;
    private static final double LOG_UNITS_MAX = 50;
    private static final long WEEK_MAX = 100_000;

    private final int store;
    private final int brand;
    private final int week;
    private final int logUnits;
    private final int deal;
    private final int feature;
    private final List<Integer> prices = new ArrayList<>();

    OrangeJuiceLayout(CsvTable table) {
        store = table.column("store");
        brand = table.column("brand");
        week = table.column("week");
        logUnits = table.column("logmove");
        deal = table.column("deal");
        feature = table.column("feat");
        for (int i = 1; i <= BRANDS; i++) {
            prices.add(table.column("price" + i));
        }
    }

    @Override
    public Observation read(CsvTable.Row row) {
        int own = (int) row.whole(brand, 1, BRANDS) - 1;
        double[] others = new double[BRANDS - 1];
        for (int i = 0, at = 0; i < BRANDS; i++) {
            if (i != own) {
                others[at++] = row.number(prices.get(i), PRICE_MIN, PRICE_MAX);
            }
        }
        return new Observation(
                "brand-" + (own + 1),
                CATEGORY,
                row.text(store),
                row.whole(week, 0, WEEK_MAX),
                row.number(prices.get(own), PRICE_MIN, PRICE_MAX),
                Math.exp(row.number(logUnits, -LOG_UNITS_MAX, LOG_UNITS_MAX)),
                1,
                new double[] {
                    row.number(deal, -LOG_UNITS_MAX, LOG_UNITS_MAX),
                    row.number(feature, -LOG_UNITS_MAX, LOG_UNITS_MAX)
                },
                others);
    }

    @Override
    public int categoryColumn() {
        return brand;
    }

    @Override
    public List<String> promotions() {
        return List.of("deal", "feature");
    }

    @Override
    public int others() {
        return BRANDS - 1;
    }

    @Override
    public boolean countsViews() {
        return false;
    }
}
