package org.flashsale.operator;

import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;

/** What every CONTROL subtask hears. */
public sealed interface ControlSignal {

    /** The fencing number of the run; heard before any order. */
    record Epoch(long value) implements ControlSignal {}

    /** A control record. */
    record Order(Read.Good<ControlRecord> record) implements ControlSignal {}

    /** Sale-wide figures of a tick. */
    record Figures(SaleFigures figures) implements ControlSignal {}
}
