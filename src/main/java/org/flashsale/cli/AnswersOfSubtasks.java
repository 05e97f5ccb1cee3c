package org.flashsale.cli;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flashsale.domain.ControlResult;

/** Collects the answers to one request until every subtask of each answering operator is heard. */
final class AnswersOfSubtasks {

    private final String requestId;
    private final Map<String, Integer> expected = new HashMap<>();
    private final Map<String, Set<Integer>> heard = new HashMap<>();
    private long effectiveFrom = Long.MIN_VALUE;
    private List<String> errors = List.of();

    AnswersOfSubtasks(String requestId) {
        this.requestId = requestId;
    }

    /** Takes an answer; those to other requests do not count. */
    void add(ControlResult result) {
        if (!result.requestId().equals(requestId)) {
            return;
        }
        if (!result.applied()) {
            errors = result.errors().isEmpty() ? List.of("refused") : result.errors();
            return;
        }
        expected.put(result.where(), result.parallelism());
        heard.computeIfAbsent(result.where(), w -> new HashSet<>()).add(result.subtask());
        effectiveFrom = Math.max(effectiveFrom, result.effectiveFrom().orElse(Long.MIN_VALUE));
    }

    /** The answer, once it is one. */
    Optional<PlanPublisher.Answer> complete() {
        if (!errors.isEmpty()) {
            return Optional.of(new PlanPublisher.Answer.Refused(errors));
        }
        boolean all = !heard.isEmpty() && answered() >= expectedCount();
        return all
                ? Optional.of(new PlanPublisher.Answer.Applied(effectiveFrom, answered()))
                : Optional.empty();
    }

    /** What is to be said when time is over. */
    PlanPublisher.Answer missing() {
        return new PlanPublisher.Answer.Missing(answered(), expectedCount());
    }

    private int answered() {
        return heard.values().stream().mapToInt(Set::size).sum();
    }

    private int expectedCount() {
        return expected.values().stream().mapToInt(Integer::intValue).sum();
    }
}
