package org.flashsale.control;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.flashsale.domain.Origin;
import org.flashsale.plan.ChangeOrder.Scope;

/**
 * Which prices are frozen or ordered, by event time: each holds from its first instant until before
 * its last. Of one name the newest word holds from its time on: what was to begin at or after that
 * is forgotten. Immutable; whoever asks for an instant gets the same answer, whenever it was told.
 */
public final class Switches {

    /** Nothing was ever ordered. */
    public static final Switches NONE = new Switches(List.of(), List.of());

    private final Map<String, List<Freeze>> freezes = new TreeMap<>();
    private final Map<String, List<OrderedPrice>> prices = new TreeMap<>();

    /** A time during which a switch is on. */
    sealed interface Interval {

        /** Its first instant, epoch ms. */
        long from();

        /** The instant after its last, epoch ms, or {@link SkuState#NEVER}. */
        long to();

        /** The record that ordered it. */
        Origin begun();

        /** The record that ended it; empty where time does. */
        Optional<Origin> ended();
    }

    /**
     * Prices stay as they are.
     *
     * @param scope what the name is
     * @param name sale or SKU; empty for everything
     */
    record Freeze(
            Scope scope, String name, long from, long to, Origin begun, Optional<Origin> ended)
            implements Interval {

        private Freeze until(long end, Optional<Origin> by) {
            return new Freeze(scope, name, from, end, begun, by);
        }
    }

    /**
     * A price that somebody ordered.
     *
     * @param sale in which it holds
     * @param price minor units
     */
    record OrderedPrice(
            String sale,
            String sku,
            long price,
            long from,
            long to,
            Origin begun,
            Optional<Origin> ended)
            implements Interval {

        private OrderedPrice until(long end, Optional<Origin> by) {
            return new OrderedPrice(sale, sku, price, from, end, begun, by);
        }
    }

    /**
     * What holds for a SKU at an instant.
     *
     * @param frozen whether its price stays as it is
     * @param price the price that was ordered for it
     */
    record Held(boolean frozen, Optional<OrderedPrice> price) {

        static final Held NOTHING = new Held(false, Optional.empty());
    }

    Switches(List<Freeze> freezes, List<OrderedPrice> prices) {
        for (Freeze freeze : freezes) {
            this.freezes
                    .computeIfAbsent(key(freeze.scope, freeze.name), k -> new ArrayList<>(1))
                    .add(freeze);
        }
        for (OrderedPrice price : prices) {
            this.prices.computeIfAbsent(price.sku, k -> new ArrayList<>(1)).add(price);
        }
    }

    private static String key(Scope scope, String name) {
        return switch (scope) {
            case GLOBAL -> "global";
            case SALE -> "sale " + name;
            case SKU -> "sku " + name;
        };
    }

    private static boolean holds(Interval interval, long at) {
        return interval.from() <= at && at < interval.to();
    }

    /** What holds for a SKU in its sale at an instant, epoch ms. */
    Held at(String sku, String sale, long at) {
        if (freezes.isEmpty() && prices.isEmpty()) {
            return Held.NOTHING;
        }
        boolean frozen =
                frozen(Scope.GLOBAL, "", at)
                        || frozen(Scope.SALE, sale, at)
                        || frozen(Scope.SKU, sku, at);
        Optional<OrderedPrice> ordered = Optional.empty();
        for (OrderedPrice price : prices.getOrDefault(sku, List.of())) {
            if (price.sale.equals(sale) && holds(price, at)) {
                ordered = Optional.of(price);
            }
        }
        return new Held(frozen, ordered);
    }

    /** Whether a name, and not another that includes it, is frozen at an instant. */
    boolean frozen(Scope scope, String name, long at) {
        for (Freeze freeze : freezes.getOrDefault(key(scope, name), List.of())) {
            if (holds(freeze, at)) {
                return true;
            }
        }
        return false;
    }

    /** The next instant at which anything begins or ends for a SKU, or {@link SkuState#NEVER}. */
    long nextChange(String sku, String sale, long after) {
        long[] next = {SkuState.NEVER};
        bounds(sku, sale, at -> next[0] = at > after ? Math.min(next[0], at) : next[0]);
        return next[0];
    }

    private void bounds(String sku, String sale, LongConsumer each) {
        for (Interval interval : concerning(sku, sale)) {
            each.accept(interval.from());
            each.accept(interval.to());
        }
    }

    /** The record that changed something for a SKU at an instant; none where an end was due. */
    Optional<Origin> cause(String sku, String sale, long at) {
        Optional<Origin> cause = Optional.empty();
        for (Interval interval : concerning(sku, sale)) {
            if (interval.from() == at) {
                return Optional.of(interval.begun());
            }
            if (interval.to() == at && cause.isEmpty()) {
                cause = interval.ended();
            }
        }
        return cause;
    }

    private List<Interval> concerning(String sku, String sale) {
        if (freezes.isEmpty() && prices.isEmpty()) {
            return List.of();
        }
        List<Interval> intervals = new ArrayList<>();
        intervals.addAll(freezes.getOrDefault(key(Scope.GLOBAL, ""), List.of()));
        intervals.addAll(freezes.getOrDefault(key(Scope.SALE, sale), List.of()));
        intervals.addAll(freezes.getOrDefault(key(Scope.SKU, sku), List.of()));
        for (OrderedPrice price : prices.getOrDefault(sku, List.of())) {
            if (price.sale.equals(sale)) {
                intervals.add(price);
            }
        }
        return intervals;
    }

    /** Whether a price is ordered for a SKU, or will be, after an instant. */
    boolean ordered(String sku, long after) {
        return prices.getOrDefault(sku, List.of()).stream().anyMatch(p -> p.to > after);
    }

    /** The same with names frozen from an instant on. */
    Switches freeze(Scope scope, Set<String> names, long at, Origin by) {
        List<Freeze> kept = new ArrayList<>();
        Set<String> begin = new LinkedHashSet<>(names);
        for (Freeze freeze : freezes()) {
            if (freeze.scope != scope || !names.contains(freeze.name)) {
                kept.add(freeze);
            } else if (freeze.from < at && freeze.to < at) {
                kept.add(freeze);
            } else if (freeze.from < at) {
                kept.add(freeze.until(SkuState.NEVER, Optional.empty()));
                begin.remove(freeze.name);
            }
        }
        for (String name : begin) {
            kept.add(new Freeze(scope, name, at, SkuState.NEVER, by, Optional.empty()));
        }
        return new Switches(kept, prices());
    }

    /** The same with names no longer frozen from an instant on. */
    Switches unfreeze(Scope scope, Set<String> names, long at, Origin by) {
        List<Freeze> kept = new ArrayList<>();
        for (Freeze freeze : freezes()) {
            if (freeze.scope != scope || !names.contains(freeze.name)) {
                kept.add(freeze);
            } else if (freeze.from < at) {
                kept.add(freeze.to > at ? freeze.until(at, Optional.of(by)) : freeze);
            }
        }
        return new Switches(kept, prices());
    }

    /** The same with a price ordered; another one of the SKU in that sale ends as it begins. */
    Switches order(OrderedPrice price) {
        List<OrderedPrice> kept = cut(price.sku, price.sale::equals, price.from, price.begun);
        kept.add(price);
        return new Switches(freezes(), kept);
    }

    /** The same without a price ordered for a SKU from an instant on, in whatever sale. */
    Switches cancel(String sku, long at, Origin by) {
        return new Switches(freezes(), cut(sku, sale -> true, at, by));
    }

    private List<OrderedPrice> cut(String sku, Predicate<String> sale, long at, Origin by) {
        List<OrderedPrice> kept = new ArrayList<>();
        for (OrderedPrice price : prices()) {
            if (!price.sku.equals(sku) || !sale.test(price.sale)) {
                kept.add(price);
            } else if (price.from < at) {
                kept.add(price.to > at ? price.until(at, Optional.of(by)) : price);
            }
        }
        return kept;
    }

    /** The same without what ended at or before an instant. */
    Switches since(long at) {
        return new Switches(
                freezes().stream().filter(f -> f.to > at).toList(),
                prices().stream().filter(p -> p.to > at).toList());
    }

    /** How much is kept. */
    int size() {
        return freezes().size() + prices().size();
    }

    List<Freeze> freezes() {
        return freezes.values().stream().flatMap(List::stream).toList();
    }

    List<OrderedPrice> prices() {
        return prices.values().stream().flatMap(List::stream).toList();
    }
}
