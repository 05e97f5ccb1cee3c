package org.flashsale.operator;

import java.util.List;
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
 * Metrics of {@link ControlOperator}, below the operator's scope in {@code flashsale.control};
 * docs/metrics.md describes each, and a test compares the two.
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
    private final CodeCounters<PriceReason.Code> changes;
    private final CodeCounters<GuardrailOutcome.Code> clamps;
    private final CodeCounters<DecisionFault> faults;
    private final CodeCounters<LedgerAlert.Code> alerts;
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
        changes = codes(group, PriceReason.Code.class, "reason", "changes");
        clamps = codes(group, GuardrailOutcome.Code.class, "guardrail", "clamps");
        faults = codes(group, DecisionFault.class, "fault", "faults");
        alerts = codes(group, LedgerAlert.Code.class, "alert", "alerts");
    }

    /** Counters whose codes are labels where metrics have such. */
    private static <E extends Enum<E>> CodeCounters<E> codes(
            MetricGroup group, Class<E> kind, String label, String name) {
        return CodeCounters.of(kind, code -> group.addGroup(label, code.name()).counter(name));
    }

    /** What was decided at once is published even where the price stays. */
    void price(PriceUpdate update) {
        if (update.renewal() && update.cause().isEmpty()) {
            renewals.inc();
            return;
        }
        decisions.inc();
        if (!update.renewal()) {
            changes.inc(update.reasons().get(0).code());
        }
        for (GuardrailOutcome outcome : update.guardrails()) {
            clamps.inc(outcome.code());
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
        alerts.inc(alert.code());
    }

    void fault(DecisionFault fault) {
        faults.inc(fault);
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
}
