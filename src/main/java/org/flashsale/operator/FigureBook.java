package org.flashsale.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.flashsale.demand.SaleFigures;
import org.flashsale.plan.SaleTerms;
import org.jspecify.annotations.Nullable;

/** The sale-wide figures of the last ticks, in broadcast state. */
final class FigureBook {

    private static final int TICKS_KEPT = 8;

    private final BroadcastState<String, SaleFigures> figures;

    FigureBook(OperatorStateStore store) throws Exception {
        figures =
                store.getBroadcastState(
                        new MapStateDescriptor<>(
                                "figures", StateTypes.STRING, StateTypes.SALE_FIGURES));
    }

    void put(SaleFigures sent) throws Exception {
        figures.put(key(sent.sale(), sent.tick()), sent);
        List<String> old = new ArrayList<>();
        for (Map.Entry<String, SaleFigures> entry : figures.entries()) {
            SaleFigures other = entry.getValue();
            if (other.sale().equals(sent.sale()) && other.tick() < sent.tick() - TICKS_KEPT) {
                old.add(entry.getKey());
            }
        }
        for (String key : old) {
            figures.remove(key);
        }
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
