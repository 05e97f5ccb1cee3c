package org.flashsale.operator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.flashsale.control.DecisionFault;
import org.flashsale.control.SkuState;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockReallocation;
import org.flashsale.ledger.Transfer;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of {@link ControlOperator}, below the operator's scope; docs/metrics.md describes them:
 *
 * <ul>
 *   <li>{@code flashsale.control.ticks}: ticks decided, over all SKUs
 *   <li>{@code flashsale.control.decisions}, {@code .renewals}: price updates
 *   <li>{@code flashsale.control.reason.CODE.changes}: changed prices, by what occasioned them
 *   <li>{@code flashsale.control.guardrail.CODE.clamps}: prices that a guardrail changed
 *   <li>{@code flashsale.control.commandsIssued}, {@code .commandsConfirmed}, {@code
 *       .commandsExpired}, {@code .unitsOrdered}: reallocation commands
 *   <li>{@code flashsale.control.alert.CODE.alerts}: ledger alerts
 *   <li>{@code flashsale.control.fault.CODE.faults}: decisions that were refused
 *   <li>{@code flashsale.control.watermarkLagMs}: how far event time is behind the clock
 *   <li>{@code flashsale.control.decisionMs}, {@code .tickMs}: latencies, in live mode
 * </ul>
 */
final class ControlMetrics {

    private static final int HISTOGRAM_WINDOW = 1_000;

    private final ProcessingTimeService clock;
    private final ControlSettings settings;
    private final Counter ticks;
    private final Counter decisions;
    private final Counter renewals;
    private final Counter issued;
    private final Counter confirmed;
    private final Counter expired;
    private final Counter unitsOrdered;
    private final Histogram decisionMs;
    private final Histogram tickMs;
    private final Map<PriceReason.Code, Counter> changes = new EnumMap<>(PriceReason.Code.class);
    private final Map<GuardrailOutcome.Code, Counter> clamps =
            new EnumMap<>(GuardrailOutcome.Code.class);
    private final Map<DecisionFault, Counter> faults = new EnumMap<>(DecisionFault.class);
    private final Map<LedgerAlert.Code, Counter> alerts = new EnumMap<>(LedgerAlert.Code.class);
    private volatile long watermark = Long.MIN_VALUE;

    /**
     * @param clock tells the wall clock
     */
    ControlMetrics(MetricGroup operator, ProcessingTimeService clock, ControlSettings settings) {
        this.clock = clock;
        this.settings = settings;
        MetricGroup group = operator.addGroup("flashsale").addGroup("control");
        ticks = group.counter("ticks");
        decisions = group.counter("decisions");
        renewals = group.counter("renewals");
        issued = group.counter("commandsIssued");
        confirmed = group.counter("commandsConfirmed");
        expired = group.counter("commandsExpired");
        unitsOrdered = group.counter("unitsOrdered");
        group.gauge("watermarkLagMs", this::watermarkLagMs);
        decisionMs =
                group.histogram("decisionMs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        tickMs = group.histogram("tickMs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        for (PriceReason.Code code : PriceReason.Code.values()) {
            changes.put(code, group.addGroup("reason", code.name()).counter("changes"));
        }
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

    /** What was decided at once is published even where the price stays. */
    void price(PriceUpdate update) {
        if (update.renewal() && update.cause().isEmpty()) {
            renewals.inc();
            return;
        }
        decisions.inc();
        if (!update.renewal()) {
            inc(changes.get(update.reasons().get(0).code()));
        }
        for (GuardrailOutcome outcome : update.guardrails()) {
            inc(clamps.get(outcome.code()));
        }
        if (!settings.inEventTimeOrder()) {
            latency(update);
        }
    }

    /** In a replay events are as old as their log: only a live job has latencies. */
    private void latency(PriceUpdate update) {
        long now = clock.getCurrentProcessingTime();
        if (update.cause().isPresent()) {
            decisionMs.update(now - update.cause().get().appendedAt());
        } else if (update.reasons().stream().anyMatch(r -> r.code() == PriceReason.Code.TICK)) {
            tickMs.update(now - (update.decidedAt() + settings.disorderMs()));
        }
    }

    void move(StockReallocation command) {
        issued.inc();
        unitsOrdered.inc(command.units());
    }

    void alert(LedgerAlert alert) {
        inc(alerts.get(alert.code()));
    }

    void fault(DecisionFault fault) {
        inc(faults.get(fault));
    }

    /** Counts what became of ticks and commands between two states of a SKU. */
    void stepped(SkuState before, SkuState after) {
        if (before.sale().equals(after.sale())) {
            ticks.inc(Math.max(0, after.nextTick() - before.nextTick()));
        }
        List<Transfer> was = before.ledger().transfers();
        List<Transfer> is = after.ledger().transfers();
        for (int i = 0; was != is && i < is.size(); i++) {
            Transfer now = is.get(i);
            Transfer then = i < was.size() ? was.get(i) : null;
            if (then == null || !then.commandId().equals(now.commandId())) {
                then = find(was, now.commandId());
            }
            if (then != null && !then.equals(now)) {
                expired.inc(now.expired() && !then.expired() ? 1 : 0);
                boolean arrived = now.in() > then.in();
                confirmed.inc(arrived && now.settled() && !then.settled() ? 1 : 0);
            }
        }
    }

    private static @Nullable Transfer find(List<Transfer> transfers, String id) {
        for (Transfer transfer : transfers) {
            if (transfer.commandId().equals(id)) {
                return transfer;
            }
        }
        return null;
    }

    /** Event time has come so far. */
    void watermark(long time) {
        watermark = time;
    }

    /** 0 before the first watermark and after the last. */
    private long watermarkLagMs() {
        long time = watermark;
        return time == Long.MIN_VALUE || time == Long.MAX_VALUE
                ? 0
                : Math.max(0, clock.getCurrentProcessingTime() - time);
    }

    private static void inc(@Nullable Counter counter) {
        if (counter != null) {
            counter.inc();
        }
    }
}
