package org.flashsale.operator;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;

/**
 * Says on {@code control} that all subtasks of SCORE have a model ready, from where all of them
 * hear it at the same place among the orders: nothing loops in the graph. One task, without state:
 * subtasks that are restored say again what they have. A replay publishes nothing: it hears what
 * was said when its log was made.
 */
public final class ReadyOperator extends AbstractStreamOperator<ControlRecord>
        implements OneInputStreamOperator<ControlResult, ControlRecord> {

    private static final long serialVersionUID = 1L;

    private final String job;
    private final boolean replay;
    private transient Readiness readiness;

    /**
     * @param job name of the job
     * @param replay whether it replays a log
     */
    public ReadyOperator(String job, boolean replay) {
        this.job = job;
        this.replay = replay;
    }

    @Override
    public void open() throws Exception {
        super.open();
        readiness = new Readiness(job);
    }

    @Override
    public void processElement(StreamRecord<ControlResult> element) {
        if (!replay) {
            readiness
                    .hear(element.getValue())
                    .ifPresent(record -> output.collect(new StreamRecord<>(record)));
        }
    }
}
