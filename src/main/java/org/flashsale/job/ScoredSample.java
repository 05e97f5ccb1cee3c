package org.flashsale.job;

import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.wire.ScoredRecord;

/** Passes on what is published of the scored events that are to be. */
final class ScoredSample implements FlatMapFunction<ScoredEvent, ScoredRecord> {

    private static final long serialVersionUID = 1L;

    @Override
    public void flatMap(ScoredEvent scored, Collector<ScoredRecord> out) {
        if (scored.sampled()) {
            out.collect(ScoredRecord.of(scored));
        }
    }
}
