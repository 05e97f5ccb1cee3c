package org.flashsale.replay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;

/**
 * A log and the sale that is held on it.
 *
 * @param log event log
 * @param span its length
 * @param plan the sale
 * @param stock the stock at the start, none of it later than {@link #firstTime}
 */
public record Recording(Path log, LogSpan span, SalePlan plan, List<StockMovement> stock) {
    /** Ticks after the end of the sale that the last promise covers, for what is still due then. */
    private static final int TICKS_AFTER_END = 10;

    private static final Duration AFTER_END = Duration.ofHours(1);

    /** Copies the stock. */
    public Recording {
        stock = List.copyOf(stock);
    }

    /** A sale on a log, with the stock that its plan expects. */
    public static Recording of(Path log, LogSpan span, SalePlan plan) {
        long first = Math.min(plan.start(), span.first());
        return new Recording(log, span, plan, InitialStock.of(plan, first));
    }

    /** Time of the first record of a replay, epoch ms. */
    public long firstTime() {
        return Math.min(plan.start(), span.first());
    }

    /** Time of the last promise, epoch ms: by then all that the sale has to do is due. */
    public long lastTime() {
        long after = Math.max(AFTER_END.toMillis(), TICKS_AFTER_END * plan.tickMs());
        return Math.max(plan.end(), span.last() + 1) + after;
    }
}
