package org.flashsale.elasticity;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flashsale.elasticity.Mapping.Role;
import org.flashsale.ingest.CsvTable;

/** Any CSV file, read by a {@link Mapping}. */
final class MappedLayout implements Layout {
    static final String NO_CATEGORY = "all";

    private static final double LEAST = 1e-9;
    private static final double MOST = 1e12;
    private static final double PROMOTION_MAX = 1e6;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
    private static final Pattern DATE =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:.]{5,18}( ?[A-Z]{1,4}|[+-].+)?)?");

    private final Mapping mapping;
    private final Period period;
    private final int sku;
    private final int time;
    private final Optional<Integer> price;
    private final Optional<Integer> revenue;
    private final int units;
    private final Optional<Integer> category;
    private final Optional<Integer> store;
    private final Optional<Integer> views;
    private final List<Integer> promotions = new ArrayList<>();
    private final List<String> promotionNames = new ArrayList<>();
    private final List<Integer> others = new ArrayList<>();

    MappedLayout(CsvTable table, Mapping mapping, Period period) {
        this.mapping = mapping;
        this.period = period;
        this.sku = needed(table, Role.SKU);
        this.time = needed(table, Role.TIME);
        this.price = mapping.column(Role.PRICE).map(table::column);
        this.revenue = mapping.column(Role.REVENUE).map(table::column);
        this.units = needed(table, Role.UNITS);
        this.category = mapping.column(Role.CATEGORY).map(table::column);
        this.store = mapping.column(Role.STORE).map(table::column);
        this.views = mapping.column(Role.VIEWS).map(table::column);
        for (Role role : List.of(Role.DEAL, Role.FEATURE)) {
            mapping.column(role).map(table::column).ifPresent(promotions::add);
            mapping.column(role)
                    .ifPresent(c -> promotionNames.add(role.name().toLowerCase(Locale.ROOT)));
        }
        mapping.others().forEach(column -> others.add(table.column(column)));
    }

    private int needed(CsvTable table, Role role) {
        return table.column(mapping.column(role).orElseThrow());
    }

    @Override
    public Observation read(CsvTable.Row row) {
        double sold = row.number(units, 0, MOST);
        return new Observation(
                row.text(sku),
                category.map(row::text).orElse(NO_CATEGORY),
                store.map(row::text).orElse(""),
                period(row),
                price(row, sold),
                sold,
                views.map(column -> row.number(column, 0, MOST)).orElse(1.0),
                numbers(row, promotions, -PROMOTION_MAX),
                numbers(row, others, LEAST));
    }

    /** Rows without sales have no revenue that would tell a price; they are left out anyway. */
    private double price(CsvTable.Row row, double sold) {
        if (price.isPresent()) {
            return row.number(price.get(), LEAST, MOST);
        }
        int column = revenue.orElseThrow();
        return sold > 0 ? row.number(column, LEAST, MOST) / sold : 1;
    }

    private static double[] numbers(CsvTable.Row row, List<Integer> columns, double least) {
        return columns.stream().mapToDouble(column -> row.number(column, least, MOST)).toArray();
    }

    /** Whole numbers count periods already; a date falls into its day or week. */
    private long period(CsvTable.Row row) {
        String text = row.text(time);
        if (NUMBER.matcher(text).matches()) {
            return Long.parseLong(text);
        }
        if (DATE.matcher(text).matches()) {
            try {
                return period.of(LocalDate.parse(text.substring(0, 10)));
            } catch (DateTimeException e) {
                // Refused below: the shape of a date, but no day of the calendar.
            }
        }
        throw row.wrong(time, "a date such as 2026-11-27, or the number of a week, is needed");
    }

    @Override
    public int categoryColumn() {
        return category.orElse(sku);
    }

    @Override
    public List<String> promotions() {
        return promotionNames;
    }

    @Override
    public int others() {
        return others.size();
    }

    @Override
    public boolean countsViews() {
        return mapping.has(Role.VIEWS);
    }
}
