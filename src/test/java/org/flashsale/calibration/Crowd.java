package org.flashsale.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/**
 * Shoppers whose chance to buy is known. Each has a few events and buys at the end of them or not,
 * so all labels of a shopper are the same; the model says the chance of a day without drift.
 */
final class Crowd {

    static final ScoredBy SHOP = new ScoredBy("sale", "model", "1");

    private static final double USUAL = -2.5;

    private final List<Act> acts = new ArrayList<>();

    /** An event: a score, or a purchase where it is NaN. */
    record Act(String user, long time, float score, boolean buysLater) {
        boolean isPurchase() {
            return Float.isNaN(score);
        }
    }

    /** What came of a recalibration, each score changed by what had matured before. */
    record Losses(
            long scores,
            double raw,
            double recalibrated,
            double gainDeviation,
            double rawError,
            double recalibratedError,
            List<Calibration> given) {

        /** Log loss that the recalibration saved, over all scores. */
        double gain() {
            return raw - recalibrated;
        }
    }

    /**
     * @param drift what is added to the logit of the chance at a share of the time
     * @param spread by which the distance of logits from their mean is stretched
     */
    Crowd(Random random, int shoppers, long spanMs, DoubleUnaryOperator drift, double spread) {
        this(random, shoppers, spanMs, USUAL, drift, spread);
    }

    /**
     * @param mean logit of the model's chances
     * @param drift what is added to the logit of the chance at a share of the time
     * @param spread by which the distance of logits from their mean is stretched
     */
    Crowd(
            Random random,
            int shoppers,
            long spanMs,
            double mean,
            DoubleUnaryOperator drift,
            double spread) {
        for (int i = 0; i < shoppers; i++) {
            double start = random.nextDouble();
            double logit = mean + random.nextGaussian();
            double truth = mean + spread * (logit - mean) + drift.applyAsDouble(start);
            boolean buys = random.nextDouble() < 1 / (1 + Math.exp(-truth));
            long time = (long) (start * spanMs);
            int events = 1 + (int) (-Math.log(1 - random.nextDouble()) * 4);
            for (int e = 0; e < events; e++) {
                acts.add(new Act("u" + i, time, (float) (1 / (1 + Math.exp(-logit))), buys));
                time += 1 + (long) (random.nextDouble() * 120_000);
            }
            if (buys) {
                acts.add(new Act("u" + i, time, Float.NaN, false));
            }
        }
        acts.sort(Comparator.comparingLong(Act::time));
    }

    List<Act> acts() {
        return acts;
    }

    Losses recalibrate(CalibrationSettings settings) {
        PendingLabels labels = new PendingLabels(settings);
        Recalibrator recalibrator = new Recalibrator(SHOP);
        List<Calibration> given = new ArrayList<>();
        Map<String, Double> gains = new HashMap<>();
        Bins before = new Bins();
        Bins after = new Bins();
        for (Act act : acts) {
            labels.close(act.time, recalibrator::add);
            recalibrator.close(act.time, settings).ifPresent(given::add);
            if (act.isPurchase()) {
                labels.bought(0, act.user, "", act.time);
                continue;
            }
            labels.scored(0, act.user, "", act.time, SHOP, act.score);
            float changed = at(given, act.time).apply(act.score);
            double gain = before.add(act.score, act.buysLater) - after.add(changed, act.buysLater);
            gains.merge(act.user, gain, Double::sum);
        }
        double squares = gains.values().stream().mapToDouble(g -> g * g).sum();
        return new Losses(
                before.scores,
                before.loss,
                after.loss,
                Math.sqrt(squares),
                before.error(),
                after.error(),
                given);
    }

    /** Log loss, and the calibration error over bins of equal width. */
    private static final class Bins {
        private final double[] excess = new double[20];
        private double loss;
        private long scores;

        double add(float p, boolean positive) {
            excess[(int) Math.min(19, 20 * p)] += (positive ? 1 : 0) - p;
            double cut = Math.min(Math.max(p, 1e-6), 1 - 1e-6);
            double more = -Math.log(positive ? cut : 1 - cut);
            loss += more;
            scores++;
            return more;
        }

        double error() {
            return Arrays.stream(excess).map(Math::abs).sum() / scores;
        }
    }

    private static LogitMap at(List<Calibration> given, long time) {
        for (int i = given.size() - 1; i >= 0; i--) {
            if (given.get(i).from() <= time) {
                return given.get(i).map();
            }
        }
        return LogitMap.IDENTITY;
    }
}
