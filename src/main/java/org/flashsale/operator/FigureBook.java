package org.flashsale.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.demand.SaleFigures;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SaleTerms;
import org.jspecify.annotations.Nullable;

/**
 * The sale-wide figures of the ticks that decisions may still ask for, in broadcast state. One
 * watermark may pass many ticks at once, so what to forget is told by the watermark and not by what
 * has arrived.
 */
final class FigureBook {

    /**
     * Figures kept per sale whatever the watermark says: a bound, far above any ticks in flight.
     */
    private static final int TICKS_KEPT_MAX = 20_000;

    /**
     * How long, in event time, the plan of figures may be unknown: figures can be quicker than the
     * plan that they belong to, and a plan that was given up does not come back.
     */
    static final long UNKNOWN_MS_MAX = 3_600_000;

    private final BroadcastState<String, SaleFigures> figures;
    private final Map<String, Long> unknownSince = new HashMap<>();

    FigureBook(OperatorStateStore store) throws Exception {
        figures =
                store.getBroadcastState(
                        new MapStateDescriptor<>(
                                "figures", StateTypes.STRING, StateTypes.SALE_FIGURES));
    }

    void put(SaleFigures sent) throws Exception {
        figures.put(key(sent.sale(), sent.tick()), sent);
        figures.remove(key(sent.sale(), sent.tick() - TICKS_KEPT_MAX));
    }

    /** Forgets what no decision after a watermark asks for. */
    void forget(long watermark, PlanBook plans) throws Exception {
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, SaleFigures> entry : figures.entries()) {
            SaleFigures kept = entry.getValue();
            Optional<SalePlan> plan = plans.plan(kept.sale(), watermark);
            if (plan.isEmpty() && givenUp(kept.sale(), watermark)) {
                old.add(entry.getKey());
            } else if (plan.isPresent()) {
                unknownSince.remove(kept.sale());
                if (kept.tick() < SaleWideOperator.lastClosed(plan.get().terms(), watermark)) {
                    old.add(entry.getKey());
                }
            }
        }
        for (String key : old) {
            figures.remove(key);
        }
        unknownSince.values().removeIf(since -> watermark - since > 2 * UNKNOWN_MS_MAX);
    }

    private boolean givenUp(String sale, long watermark) {
        return watermark - unknownSince.computeIfAbsent(sale, s -> watermark) > UNKNOWN_MS_MAX;
    }

    /**
     * The figures that a decision at an instant may use: those of the newest tick that {@link
     * SaleWideOperator#dueAt} has closed by then on every subtask, whatever else has arrived.
     */
    SaleFigures usableAt(SaleTerms terms, long now) throws Exception {
        int tick = SaleWideOperator.lastClosed(terms, now);
        @Nullable SaleFigures found = tick < 0 ? null : figures.get(key(terms.sale(), tick));
        return found == null ? SaleFigures.initial(terms.sale()) : found;
    }

    private static String key(String sale, int tick) {
        return tick + "/" + sale;
    }
}
