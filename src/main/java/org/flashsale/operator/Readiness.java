package org.flashsale.operator;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.plan.ScoringOrder;

/** Which subtasks of SCORE have said that they have which model ready. */
final class Readiness {

    private static final int REQUESTS_MAX = 64;

    private final String job;
    private final Map<String, BitSet> ready =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, BitSet> eldest) {
                    return size() > REQUESTS_MAX;
                }
            };

    /**
     * @param job name of the job
     */
    Readiness(String job) {
        this.job = job;
    }

    /**
     * Hears that a subtask is ready.
     *
     * @return the record that says so of all, when this was the last one
     */
    Optional<ControlRecord> hear(ControlResult said) {
        BitSet subtasks = ready.computeIfAbsent(said.requestId(), request -> new BitSet());
        subtasks.set(said.subtask());
        if (subtasks.cardinality() < said.parallelism()) {
            return Optional.empty();
        }
        ready.remove(said.requestId());
        return Optional.of(
                new ScoringOrder.Ready(job, said.requestId()).record(said.id(), said.answeredAt()));
    }
}
