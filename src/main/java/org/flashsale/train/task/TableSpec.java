package org.flashsale.train.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a table becomes examples of the purchase head, a row each.
 *
 * @param target column of the label: TRUE and FALSE, or 1 and 0
 * @param columns what else is read of it, and how
 * @param slices columns whose values are looked at on their own, by the name of the dimension
 * @param unit column whose equal values belong to one shopper, who stays whole in folds and draws;
 *     empty if each row stands alone
 * @param others which further columns the table may have, and how they are read
 */
public record TableSpec(
        String target,
        Map<String, Kind> columns,
        Map<String, String> slices,
        Optional<String> unit,
        Others others) {

    /** What becomes of columns that are not named. */
    public enum Others {
        /** They are not read. */
        IGNORED,
        /** They are read as their values suggest. */
        GUESSED
    }

    /** How a column becomes cells of a row. */
    public enum Kind {
        /** A number as it is; TRUE is 1 and FALSE is 0. */
        NUMBER,
        /** log1p of a number from 0 up. */
        LOG,
        /** A cell per level that the training data has, 1 where it holds. */
        LEVELS,
        /** Not at all. */
        NONE
    }

    /** Copies the maps; their order stays. */
    public TableSpec {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        slices = Collections.unmodifiableMap(new LinkedHashMap<>(slices));
    }

    /** Columns that a table must have. */
    List<String> named() {
        List<String> named = new ArrayList<>(List.of(target));
        named.addAll(columns.keySet());
        named.addAll(slices.values());
        unit.ifPresent(named::add);
        return named;
    }

    /** Whether a model may read a column. */
    boolean reads(String column) {
        return columns.containsKey(column)
                ? columns.get(column) != Kind.NONE
                : others == Others.GUESSED && !isOutcomeOrUnit(column);
    }

    /** Whether a column tells the label, or who it is. */
    boolean isOutcomeOrUnit(String column) {
        return column.equals(target) || unit.filter(column::equals).isPresent();
    }

    /** The same without a column. */
    TableSpec without(String column) {
        Map<String, Kind> rest = new LinkedHashMap<>(columns);
        rest.remove(column);
        return new TableSpec(target, rest, slices, unit, others);
    }

    /** Sessions of an online shop, as analytics tools count them. */
    static TableSpec onlineShoppers() {
        Map<String, Kind> columns = new LinkedHashMap<>();
        List.of(
                        "Administrative",
                        "Administrative_Duration",
                        "Informational",
                        "Informational_Duration",
                        "ProductRelated",
                        "ProductRelated_Duration",
                        "PageValues")
                .forEach(column -> columns.put(column, Kind.LOG));
        List.of("BounceRates", "ExitRates", "SpecialDay", "Weekend")
                .forEach(column -> columns.put(column, Kind.NUMBER));
        List.of("Month", "OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType")
                .forEach(column -> columns.put(column, Kind.LEVELS));
        Map<String, String> slices = new LinkedHashMap<>();
        slices.put("shopper", "VisitorType");
        slices.put("trafficSource", "TrafficType");
        slices.put("month", "Month");
        return new TableSpec("Revenue", columns, slices, Optional.empty(), Others.IGNORED);
    }
}
