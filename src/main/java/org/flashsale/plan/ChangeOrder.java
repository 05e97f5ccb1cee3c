package org.flashsale.plan;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be ordered besides plans while sales run. Each is answered by the control operator. */
public sealed interface ChangeOrder {

    /** What a switch is about. */
    enum Scope {
        /** Every SKU of every sale. */
        GLOBAL,
        /** Every SKU of one sale. */
        SALE,
        /** SKUs by name. */
        SKU
    }

    /**
     * Prices stay as they are, or may change again.
     *
     * @param frozen whether they stay
     * @param scope what the names are
     * @param names the sale, or the SKUs; empty for everything
     */
    record Switch(boolean frozen, Scope scope, List<String> names) implements ChangeOrder {

        /** Copies the names. */
        public Switch {
            names = List.copyOf(names);
        }
    }

    /**
     * One price for one SKU, whatever the policy wishes.
     *
     * @param sku the SKU
     * @param price as written, major units
     * @param currency ISO 4217 code, or empty for the plan's
     * @param until as written: when it ends, with an offset or as local time of the plan
     * @param forMs how long it holds, if that was written instead, ms
     */
    record PriceOverride(
            String sku, String price, String currency, Optional<String> until, OptionalLong forMs)
            implements ChangeOrder {}

    /** The price that was ordered for a SKU ends now. */
    record CancelOverride(String sku) implements ChangeOrder {}
}
