package org.flashsale.domain;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the job did about a control record.
 *
 * @param kind kind of the record
 * @param id its id
 * @param requestId request that is answered
 * @param applied whether it holds
 * @param where operator that answers
 * @param subtask index of the answering subtask
 * @param parallelism how many subtasks answer
 * @param effectiveFrom event time from which it holds; empty when refused
 * @param errors every error; empty when applied
 * @param answeredAt wall clock, epoch ms
 */
public record ControlResult(
        String kind,
        String id,
        String requestId,
        boolean applied,
        String where,
        int subtask,
        int parallelism,
        OptionalLong effectiveFrom,
        List<String> errors,
        long answeredAt) {}
