package org.flashsale.operator;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.control.DecisionFault;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockReallocation;

/**
 * Metrics of {@link ControlOperator}, below the operator's scope:
 *
 * <ul>
 *   <li>{@code flashsale.control.priceChanges}, {@code .priceRenewals}: price updates
 *   <li>{@code flashsale.control.moves}, {@code .unitsMoved}: reallocation commands
 *   <li>{@code flashsale.control.guardrail.CODE.clamps}: prices that a guardrail changed
 *   <li>{@code flashsale.control.alert.CODE.alerts}: ledger alerts
 *   <li>{@code flashsale.control.fault.CODE.faults}: decisions that were refused
 * </ul>
 */
final class ControlMetrics {

    private final Counter changes;
    private final Counter renewals;
    private final Counter moves;
    private final Counter unitsMoved;
    private final Map<GuardrailOutcome.Code, Counter> clamps =
            new EnumMap<>(GuardrailOutcome.Code.class);
    private final Map<DecisionFault, Counter> faults = new EnumMap<>(DecisionFault.class);
    private final Map<LedgerAlert.Code, Counter> alerts = new EnumMap<>(LedgerAlert.Code.class);

    ControlMetrics(MetricGroup operator) {
        MetricGroup group = operator.addGroup("flashsale").addGroup("control");
        changes = group.counter("priceChanges");
        renewals = group.counter("priceRenewals");
        moves = group.counter("moves");
        unitsMoved = group.counter("unitsMoved");
        for (GuardrailOutcome.Code code : GuardrailOutcome.Code.values()) {
            clamps.put(code, group.addGroup("guardrail", code.name()).counter("clamps"));
        }
        for (DecisionFault fault : DecisionFault.values()) {
            faults.put(fault, group.addGroup("fault", fault.name()).counter("faults"));
        }
        for (LedgerAlert.Code code : LedgerAlert.Code.values()) {
            alerts.put(code, group.addGroup("alert", code.name()).counter("alerts"));
        }
    }

    void price(PriceUpdate update) {
        (update.renewal() ? renewals : changes).inc();
        for (GuardrailOutcome outcome : update.guardrails()) {
            inc(clamps.get(outcome.code()));
        }
    }

    void move(StockReallocation command) {
        moves.inc();
        unitsMoved.inc(command.units());
    }

    void alert(LedgerAlert alert) {
        inc(alerts.get(alert.code()));
    }

    void fault(DecisionFault fault) {
        inc(faults.get(fault));
    }

    private static void inc(@org.jspecify.annotations.Nullable Counter counter) {
        if (counter != null) {
            counter.inc();
        }
    }
}
