package org.flashsale.job;

import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.wire.ScoredRecord;

/** Passes on a share of the scored events, chosen by their ids: the same ones in every run. */
final class ScoredSample implements FlatMapFunction<ScoredEvent, ScoredRecord> {

    private static final long serialVersionUID = 1L;
    private static final int BUCKETS = 1 << 20;

    private final int passed;

    /**
     * @param share share that passes, 0 to 1
     */
    ScoredSample(double share) {
        passed = (int) Math.round(share * BUCKETS);
    }

    @Override
    public void flatMap(ScoredEvent scored, Collector<ScoredRecord> out) {
        int bucket = (scored.event().eventId().hashCode() * 0x9E3779B9) >>> 12;
        if (bucket < passed) {
            out.collect(ScoredRecord.of(scored));
        }
    }
}
