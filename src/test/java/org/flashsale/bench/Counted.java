package org.flashsale.bench;

import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.common.functions.MapFunction;
import org.flashsale.domain.ScoredEvent;

/** Counts the scored events of a process that sends them nowhere. */
final class Counted implements MapFunction<ScoredEvent, ScoredEvent> {

    private static final long serialVersionUID = 1L;
    private static final LongAdder ALL = new LongAdder();

    /** Events of this process so far. */
    static long all() {
        return ALL.sum();
    }

    @Override
    public ScoredEvent map(ScoredEvent scored) {
        ALL.increment();
        return scored;
    }
}
