package org.flashsale.operator;

import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;

/** What every CONTROL subtask hears from SALEWIDE. */
public sealed interface ControlSignal {

    /** The fencing number of the run, from CLAIM; heard before any order. */
    record Epoch(long value) implements ControlSignal {}

    /** What an earlier run published last of a SKU, from CLAIM; heard before the epoch. */
    record Shown(PriceUpdate update) implements ControlSignal {}

    /** A control record, from CLAIM. */
    record Order(Read.Good<ControlRecord> record) implements ControlSignal {}

    /**
     * The run may decide, from SALEWIDE; heard before any watermark.
     *
     * @param epoch its fencing number
     * @param known offset of the last control record that a run without state knows from its start;
     *     all others follow as {@link Effective}
     */
    record Start(long epoch, long known) implements ControlSignal {}

    /**
     * A control record, from SALEWIDE.
     *
     * @param at event time at which it takes effect, epoch ms: later than the watermark of every
     *     subtask that hears it
     * @param passed watermark of SALEWIDE, which no CONTROL subtask has passed; the least long
     *     before the first
     */
    record Effective(Read.Good<ControlRecord> record, long at, long passed)
            implements ControlSignal {}

    /** Sale-wide figures of a tick. */
    record Figures(SaleFigures figures) implements ControlSignal {}
}
