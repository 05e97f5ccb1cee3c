package org.flashsale.sim;

import java.util.List;
import java.util.Map;
import org.flashsale.plan.DemandShape;

/**
 * How a market behaves: visible in this package only, so that no policy can reach it.
 *
 * @param shape how views spread
 * @param skus one per SKU of the scenario
 * @param events what happens during the sale, unannounced
 * @param scorer how a simulated model scores a view
 * @param spill probability that a view of a sold-out SKU becomes one of the next SKU
 */
record Truth(
        DemandShape shape, List<SkuTruth> skus, List<Event> events, Scorer scorer, double spill) {

    /** An event concerns every SKU. */
    static final int ALL = -1;

    Truth {
        skus = List.copyOf(skus);
        events = List.copyOf(events);
    }

    /**
     * One SKU.
     *
     * @param views expected views of the whole sale without events, per pool
     * @param demand purchase probability
     */
    record SkuTruth(List<Double> views, DemandCurve demand) {
        SkuTruth {
            views = List.copyOf(views);
        }
    }

    /** Kinds of events. */
    enum EventType {
        TRAFFIC,
        WTP,
        CONVERSION,
        RESTOCK
    }

    /**
     * Something that happens.
     *
     * @param type what
     * @param at share of the sale at which it begins
     * @param until share at which it ends
     * @param factor of views, willingness to pay or conversion; 1 for a restock
     * @param sku index of the SKU or {@link #ALL}
     * @param pool index of the pool of a restock
     * @param units units of a restock by index of the SKU
     */
    record Event(
            EventType type,
            double at,
            double until,
            double factor,
            int sku,
            int pool,
            Map<Integer, Long> units) {

        Event {
            units = Map.copyOf(units);
        }

        /** First tick in which it is in force: round(at·T), halves to even. */
        int firstTick(int ticks) {
            return (int) Math.rint(at * ticks);
        }

        /** First tick in which it is over. */
        int endTick(int ticks) {
            return (int) Math.rint(until * ticks);
        }

        boolean inForce(EventType wanted, int index, int tick, int ticks) {
            return type == wanted
                    && (sku == ALL || sku == index)
                    && firstTick(ticks) <= tick
                    && tick < endTick(ticks);
        }
    }

    /**
     * A simulated model: score = mean · exp(d·Z − d²/2).
     *
     * @param logBias bias of ln score
     * @param priceSlopeFactor share of the true price slope that it sees
     * @param shockVisibility share of a shock that it sees
     * @param logSd spread d
     */
    record Scorer(double logBias, double priceSlopeFactor, double shockVisibility, double logSd) {}

    /** Product of the factors of traffic events in force. */
    double traffic(int sku, int tick, int ticks) {
        return product(EventType.TRAFFIC, sku, tick, ticks);
    }

    /** Product of the factors of conversion events in force. */
    double conversion(int sku, int tick, int ticks) {
        return product(EventType.CONVERSION, sku, tick, ticks);
    }

    /** Willingness to pay: that of the last such event in force, else 1. */
    double wtp(int sku, int tick, int ticks) {
        double wtp = 1;
        for (Event event : events) {
            if (event.inForce(EventType.WTP, sku, tick, ticks)) {
                wtp = event.factor();
            }
        }
        return wtp;
    }

    private double product(EventType type, int sku, int tick, int ticks) {
        double product = 1;
        for (Event event : events) {
            if (event.inForce(type, sku, tick, ticks)) {
                product *= event.factor();
            }
        }
        return product;
    }
}
