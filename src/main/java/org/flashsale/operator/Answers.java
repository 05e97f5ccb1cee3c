package org.flashsale.operator;

import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.OutputTag;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;

/** What a subtask says to control records, on {@link Tags#RESULTS} and {@link Tags#READY}. */
final class Answers {

    private final String where;
    private final TaskInfo task;
    private final ProcessingTimeService time;
    private final Output<?> output;

    /**
     * @param where name of the operator
     * @param task the subtask
     * @param time its clock
     * @param output its output
     */
    Answers(String where, TaskInfo task, ProcessingTimeService time, Output<?> output) {
        this.where = where;
        this.task = task;
        this.time = time;
        this.output = output;
    }

    /** Which request is answered. */
    record Question(String kind, String id, String requestId) {

        static Question of(ControlRecord record) {
            return new Question(record.kind(), record.id(), record.requestId());
        }
    }

    /** It is done; empty if no event time belongs to it. */
    void applied(Question question, OptionalLong effectiveFrom) {
        send(question, effectiveFrom, List.of());
    }

    /** It is not done, for these reasons. */
    void refused(Question question, List<String> errors) {
        send(question, OptionalLong.empty(), errors);
    }

    /** This subtask has what was ordered; whether all have it is for another to see. */
    void ready(Question question) {
        send(Tags.READY, question, OptionalLong.empty(), List.of());
    }

    private void send(Question question, OptionalLong effectiveFrom, List<String> errors) {
        send(Tags.RESULTS, question, effectiveFrom, errors);
    }

    private void send(
            OutputTag<ControlResult> tag,
            Question question,
            OptionalLong effectiveFrom,
            List<String> errors) {
        ControlResult result =
                new ControlResult(
                        question.kind(),
                        question.id(),
                        question.requestId(),
                        errors.isEmpty(),
                        where,
                        task.getIndexOfThisSubtask(),
                        task.getNumberOfParallelSubtasks(),
                        effectiveFrom,
                        errors,
                        time.getCurrentProcessingTime());
        output.collect(tag, new StreamRecord<>(result));
    }
}
