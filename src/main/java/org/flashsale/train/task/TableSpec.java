package org.flashsale.train.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a table becomes examples of the purchase head, a row each.
 *
 * @param target column of the label: TRUE and FALSE, or 1 and 0
 * @param columns what else is read of it, and how
 * @param slices columns whose values are looked at on their own, by the name of the dimension
 */
public record TableSpec(String target, Map<String, Kind> columns, Map<String, String> slices) {

    /** How a column becomes cells of a row. */
    public enum Kind {
        /** A number as it is; TRUE is 1 and FALSE is 0. */
        NUMBER,
        /** log1p of a number from 0 up. */
        LOG,
        /** A cell per level that the training data has, 1 where it holds. */
        LEVELS
    }

    /** Copies the maps; their order stays. */
    public TableSpec {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        slices = Collections.unmodifiableMap(new LinkedHashMap<>(slices));
    }

    /** The same without a column. */
    TableSpec without(String column) {
        Map<String, Kind> rest = new LinkedHashMap<>(columns);
        rest.remove(column);
        return new TableSpec(target, rest, slices);
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
        return new TableSpec("Revenue", columns, slices);
    }
}
