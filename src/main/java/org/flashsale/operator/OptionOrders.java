package org.flashsale.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.state.BroadcastState;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.operator.Answers.Question;
import org.flashsale.plan.ScoringOrder;
import org.flashsale.plan.ScoringOrders;
import org.flashsale.scoring.ScoreSettings;

/**
 * Follows the orders to change options, and keeps in broadcast state which ones hold.
 *
 * <p>Which scored events are published depends on their times alone: those from an order's {@code
 * effectiveFrom} on, or else from the time at which it was given. No result depends on the limits
 * of batches: they hold from the first watermark at or after {@code effectiveFrom}, or else at
 * once. The newest order replaces what was to begin at or after its time.
 */
final class OptionOrders {

    /** Changes that can lie ahead, and those that late events need. */
    private static final int KEPT_MAX = 16;

    private final BroadcastState<Integer, ControlRecord> kept;
    private final ScoreSettings settings;
    private final Answers answers;
    private final Set<String> heardBefore = new HashSet<>();
    private final List<Change> changes = new ArrayList<>();
    private volatile Limits limits;
    private volatile double sample;
    private long watermark = Long.MIN_VALUE;

    /**
     * Limits of batches.
     *
     * @param deadlineMs longest wait of a row for the others, ms
     * @param maxBatch most rows of a run
     * @param unwritten users that may be unwritten between batches
     */
    record Limits(long deadlineMs, int maxBatch, int unwritten) {}

    private record Change(ControlRecord order, ScoringOrder.Options options) {

        long from() {
            return order.effectiveFrom().orElse(order.issuedAt());
        }

        boolean limitsHold(long watermark) {
            return order.effectiveFrom().isEmpty() || from() <= watermark;
        }
    }

    /**
     * Follows what was ordered before.
     *
     * @param kept orders as they were restored, by their sequence
     * @param before orders from before a start without state; heard again later
     * @param answers says what became of orders
     */
    OptionOrders(
            BroadcastState<Integer, ControlRecord> kept,
            ScoreSettings settings,
            List<Read.Good<ControlRecord>> before,
            Answers answers)
            throws Exception {
        this.kept = kept;
        this.settings = settings;
        this.answers = answers;
        StreamSupport.stream(kept.immutableEntries().spliterator(), false)
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(entry -> hear(entry.getValue()));
        for (Read.Good<ControlRecord> order : before) {
            if (order.value().kind().equals(ControlRecord.OPTIONS)) {
                heardBefore.add(order.value().requestId());
                hear(given(order));
            }
        }
        if (!heardBefore.isEmpty()) {
            keep();
        }
        limits = inForce();
        sample = sampleAt(watermark);
    }

    private void hear(ControlRecord order) {
        if (ScoringOrders.parse(order) instanceof ScoringOrders.Parsed.Valid valid
                && valid.order() instanceof ScoringOrder.Options options) {
            add(new Change(order, options));
        }
    }

    private static ControlRecord given(Read.Good<ControlRecord> order) {
        return order.value().issuedBy(order.origin().appendedAt());
    }

    private void add(Change next) {
        changes.removeIf(change -> change.from() >= next.from());
        changes.add(next);
        if (changes.size() > KEPT_MAX) {
            changes.remove(0);
        }
    }

    /** Follows an order; one from before the start was followed then. No batch may be under way. */
    void apply(ScoringOrder.Options options, Read.Good<ControlRecord> order) throws Exception {
        Question question = Question.of(order.value());
        if (heardBefore.remove(order.value().requestId())) {
            return;
        }
        if (options.maxBatch().orElse(0) > settings.maxBatch()) {
            answers.refused(
                    question,
                    List.of("maxBatch: at most " + settings.maxBatch() + ", as the job started"));
            return;
        }
        Change next = new Change(given(order), options);
        add(next);
        keep();
        limits = inForce();
        sample = sampleAt(watermark);
        answers.applied(question, OptionalLong.of(next.from()));
    }

    private void keep() throws Exception {
        kept.clear();
        for (int i = 0; i < changes.size(); i++) {
            kept.put(i, changes.get(i).order());
        }
    }

    private Limits inForce() {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).limitsHold(watermark)) {
                return limits(changes.get(i).options());
            }
        }
        return new Limits(settings.deadlineMs(), settings.maxBatch(), settings.cache().unwritten());
    }

    private Limits limits(ScoringOrder.Options options) {
        return new Limits(
                options.deadlineMs().orElse(settings.deadlineMs()),
                Math.min(options.maxBatch().orElse(settings.maxBatch()), settings.maxBatch()),
                options.unwritten().orElse(settings.cache().unwritten()));
    }

    /** Those that hold now; to be called by any thread. */
    Limits limits() {
        return limits;
    }

    /**
     * Share of the scored events that is published at the watermark; to be called by any thread.
     */
    double sample() {
        return sample;
    }

    /** Share of the scored events of a time that is published, 0 to 1. */
    double sampleAt(long eventTime) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            if (changes.get(i).from() <= eventTime) {
                return changes.get(i).options().scoredSample().orElse(settings.scoredSample());
            }
        }
        return settings.scoredSample();
    }

    /**
     * Time has passed: forgets what no event can need.
     *
     * @param mark the watermark, epoch ms
     * @param needed earliest event time that is still scored, epoch ms
     * @return whether other limits hold from now on
     */
    boolean passed(long mark, long needed) throws Exception {
        watermark = mark;
        if (changes.size() > 1 && changes.get(1).from() <= needed) {
            while (changes.size() > 1 && changes.get(1).from() <= needed) {
                changes.remove(0);
            }
            keep();
        }
        Limits before = limits;
        limits = inForce();
        sample = sampleAt(mark);
        return !limits.equals(before);
    }
}
