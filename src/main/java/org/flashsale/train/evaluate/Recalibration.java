package org.flashsale.train.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.flashsale.calibration.Calibration;
import org.flashsale.calibration.CalibrationSettings;
import org.flashsale.calibration.PendingLabels;
import org.flashsale.calibration.Recalibrator;
import org.flashsale.calibration.ScoredBy;
import org.flashsale.train.task.LabelRule;
import org.flashsale.train.task.Moments;

/**
 * Replays the job's online recalibration over a log: each score is changed by what had been learned
 * from labels that had matured before it, and from nothing later (Dawid 1984, prequential).
 */
final class Recalibration {

    private static final ScoredBy LOG = new ScoredBy("log", "model", "1");

    /** Windows in a horizon, as in the job's defaults. */
    private static final long WINDOWS = 12;

    private static final long HALF_LIFE_HORIZONS = 4;

    private final CalibrationSettings settings;
    private final PendingLabels labels;
    private final Recalibrator recalibrator = new Recalibrator(LOG);
    private final List<Calibration> given = new ArrayList<>();

    private Recalibration(CalibrationSettings settings) {
        this.settings = settings;
        this.labels = new PendingLabels(settings);
    }

    /** The job's settings for labels of a rule; one without an end is waited for as by default. */
    static CalibrationSettings settings(LabelRule.Follows rule) {
        CalibrationSettings defaults = CalibrationSettings.DEFAULT;
        long longest = CalibrationSettings.HORIZON_MAX_MS;
        long horizon = rule.withinMs() > longest ? defaults.horizonMs() : rule.withinMs();
        return defaults.labelled(
                false,
                horizon,
                Math.max(1, horizon / WINDOWS),
                Math.max(1, HALF_LIFE_HORIZONS * horizon));
    }

    /** Scores as the job would have changed them. */
    static double[] of(Moments moments, double[] scores) {
        Recalibration replay = new Recalibration(settings(moments.rule()));
        int[] inTime =
                IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> moments.times()[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<Moments.Deciding> deciding = new ArrayList<>(moments.deciding());
        deciding.sort(Comparator.comparingLong(Moments.Deciding::time));
        double[] changed = new double[scores.length];
        int next = 0;
        for (int i : inTime) {
            long time = moments.times()[i];
            for (; next < deciding.size() && deciding.get(next).time() <= time; next++) {
                Moments.Deciding event = deciding.get(next);
                replay.passed(event.time());
                replay.labels.bought(0, event.key(), "", event.time());
            }
            replay.passed(time);
            replay.labels.scored(0, moments.keys()[i], "", time, LOG, (float) scores[i]);
            changed[i] = replay.at(time, scores[i]);
        }
        return changed;
    }

    private void passed(long time) {
        labels.close(time, recalibrator::add);
        recalibrator.close(time, settings).ifPresent(given::add);
    }

    private double at(long time, double score) {
        for (int i = given.size() - 1; i >= 0; i--) {
            if (given.get(i).from() <= time) {
                return given.get(i).map().isIdentity()
                        ? score
                        : given.get(i).map().apply((float) score);
            }
        }
        return score;
    }
}
