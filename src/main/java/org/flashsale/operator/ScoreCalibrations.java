package org.flashsale.operator;

import java.util.List;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.flashsale.calibration.Calibration;
import org.flashsale.calibration.CalibrationBook;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Read;
import org.flashsale.operator.Answers.Question;
import org.flashsale.plan.PlanError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calibrations that SCORE follows, kept in broadcast state. Metrics, below the operator's
 * {@code flashsale.score.calibration}:
 *
 * <ul>
 *   <li>{@code held}: calibrations that hold or are to hold
 *   <li>{@code late}: those that came after the watermark from which they were to hold
 *   <li>{@code refused}: records that were refused
 * </ul>
 */
final class ScoreCalibrations {

    private static final Logger LOG = LoggerFactory.getLogger(ScoreCalibrations.class);
    private static final int ONLY = 0;

    private final BroadcastState<Integer, CalibrationBook> kept;
    private final CalibrationUse use;
    private final Answers answers;
    private final Counter late;
    private final Counter refused;
    private CalibrationBook book;
    private long watermark = Long.MIN_VALUE;

    /**
     * @param before records from before a start without state; heard again later
     */
    ScoreCalibrations(
            OperatorStateStore store,
            CalibrationUse use,
            List<Read.Good<ControlRecord>> before,
            Answers answers,
            MetricGroup operator)
            throws Exception {
        this.kept = state(store);
        this.use = use;
        this.answers = answers;
        CalibrationBook restored = kept.get(ONLY);
        book = restored == null || !use.settings().enabled() ? CalibrationBook.EMPTY : restored;
        MetricGroup metrics =
                operator.addGroup("flashsale").addGroup("score").addGroup("calibration");
        late = metrics.counter("late");
        refused = metrics.counter("refused");
        metrics.gauge("held", (Gauge<Integer>) () -> book.calibrations().size());
        for (Read.Good<ControlRecord> record : before) {
            if (hears(record.value().kind())) {
                keep(book.hear(record, use.name()).book());
            }
        }
    }

    /** Declares the state; to be called when the operator's state is initialised. */
    static BroadcastState<Integer, CalibrationBook> state(OperatorStateStore store)
            throws Exception {
        return store.getBroadcastState(
                new MapStateDescriptor<>(
                        "calibrations", StateTypes.INT, StateTypes.CALIBRATION_BOOK));
    }

    /** Whether a record of this kind is to be heard. */
    boolean hears(String kind) {
        return use.settings().enabled() && CalibrationBook.hears(kind);
    }

    /** Takes a record; only one that is refused is answered, since nobody waits for the others. */
    void hear(Read.Good<ControlRecord> record) throws Exception {
        CalibrationBook.Answer answer = book.hear(record, use.name());
        if (!answer.errors().isEmpty()) {
            List<String> lines = PlanError.lines(answer.errors());
            LOG.warn("The calibration {} is refused: {}", record.value().id(), lines);
            refused.inc();
            answers.refused(Question.of(record.value()), lines);
        }
        boolean taken = !answer.book().calibrations().equals(book.calibrations());
        if (taken && record.value().effectiveFrom().orElse(Long.MAX_VALUE) <= watermark) {
            late.inc();
        }
        keep(answer.book());
    }

    private void keep(CalibrationBook next) throws Exception {
        book = next;
        kept.put(ONLY, next);
    }

    /** What holds for a score; {@link Calibration#NONE} if nothing was published. */
    Calibration at(String sale, String model, String modelVersion, long time) {
        return book.at(sale, model, modelVersion, time);
    }

    /**
     * Time has passed.
     *
     * @param mark event time, epoch ms
     * @param latenessMs how far behind events are still scored, ms
     */
    void passed(long mark, long latenessMs) throws Exception {
        watermark = mark;
        CalibrationBook next =
                book.passed(Math.max(mark, Long.MIN_VALUE + latenessMs) - latenessMs);
        if (next.calibrations().size() != book.calibrations().size()) {
            keep(next);
        }
    }
}
