package org.flashsale.elasticity;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.flashsale.failure.UsageError;

/**
 * Which column of a CSV file holds what.
 *
 * @param columns column by role
 * @param others columns with prices of others
 */
public record Mapping(Map<Role, String> columns, List<String> others) {

    /** What a column may hold. */
    public enum Role {
        /** What was sold; needed. */
        SKU,
        /** Day, time or number of the week; needed. */
        TIME,
        /** Price of a unit; this or the revenue is needed. */
        PRICE,
        /** What all units of the row brought, from which the price is taken. */
        REVENUE,
        /** Units sold; needed. */
        UNITS,
        /** Category: SKUs of one category learn from each other. */
        CATEGORY,
        /** Where it was sold: each store has a level of its own. */
        STORE,
        /** A price promotion, 0 to 1. */
        DEAL,
        /** An advertisement or display, 0 to 1. */
        FEATURE,
        /** Views: units per view are explained instead of units. */
        VIEWS,
        /** Prices of other SKUs, several columns joined by a plus. */
        OTHERS
    }

    /** Copies, and refuses a mapping that lacks what is needed. */
    public Mapping {
        columns = Map.copyOf(columns);
        others = List.copyOf(others);
        for (Role needed : List.of(Role.SKU, Role.TIME, Role.UNITS)) {
            if (!columns.containsKey(needed)) {
                throw new UsageError(
                        "--mapping: say which column holds "
                                + needed.name().toLowerCase(Locale.ROOT)
                                + "; needed are sku, time, units and price or revenue");
            }
        }
        if (columns.containsKey(Role.PRICE) == columns.containsKey(Role.REVENUE)) {
            throw new UsageError("--mapping: say which column holds either price or revenue");
        }
    }

    /** The mapping that a command line means. */
    public static Mapping of(Map<Role, String> written) {
        String others = written.getOrDefault(Role.OTHERS, "");
        return new Mapping(written, others.isEmpty() ? List.of() : List.of(others.split("\\+")));
    }

    Optional<String> column(Role role) {
        return Optional.ofNullable(columns.get(role));
    }

    boolean has(Role role) {
        return columns.containsKey(role);
    }
}
