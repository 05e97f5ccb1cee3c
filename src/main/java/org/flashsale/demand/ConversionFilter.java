package org.flashsale.demand;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.flashsale.plan.SkuPlan;

/**
 * Extended Kalman filter of the conversion of one SKU on two kinds of evidence, scores and
 * purchases. Immutable, of fixed size; an update costs O(16).
 *
 * <p>State [a, b, d, κ]: ln conversion = a − b·z with z = p/list − flash/list, and ln mean score =
 * a + d + g − κ·b·z, where g is the sale-wide bias of the scorer, d what this SKU adds to it and κ
 * the share of the price slope that the scorer sees. Between updates the state wanders like a
 * random walk over the share of the sale that passes. A competitor's cut lowers a by a shift that
 * is known. See Anderson and Moore, Optimal Filtering (1979), section 8.2; the shock detectors are
 * exponentially discounted sums of standardised innovations (Page 1954, Roberts 1959).
 *
 * <p>Evidence is collected until it says something: scores of {@value #SCORES_MIN} views, or
 * {@value #COUNTS_MIN} expected and seen purchases. What is collected are sums, so the grouping of
 * events does not matter. An update that would leave no finite state is dropped and counted.
 */
public final class ConversionFilter {

    static final int A = 0;
    static final int B = 1;
    static final int D = 2;
    static final int K = 3;
    private static final int SCORE_CUSUM = 20;
    private static final int COUNT_CUSUM = 21;
    private static final int START_OFFSET = 22;
    private static final int VIEWS = 23;
    private static final int VIEWS_Z = 24;
    private static final int VIEWS_SHIFT = 25;
    private static final int BOUGHT = 26;
    private static final int SCORED = 27;
    private static final int SCORED_Z = 28;
    private static final int SCORED_SHIFT = 29;
    private static final int SCORES = 30;
    private static final int ALL_SCORED = 31;
    private static final int ALL_SCORES = 32;
    private static final int ALL_SQUARES = 33;
    private static final int FAULTS = 34;
    private static final int SHOCKS = 35;
    private static final int SIZE = 36;

    /** Scores wait until there are so many. */
    static final double SCORES_MIN = 30;

    /** Purchases wait until so many are expected and seen together. */
    static final double COUNTS_MIN = 4;

    /** Slopes outside this range are not believed. */
    static final double SLOPE_MIN = 1.2;

    /** See {@link #SLOPE_MIN}. */
    static final double SLOPE_MAX = 12;

    /** Slope of a SKU without history. */
    static final double SLOPE = 4.5;

    private static final double SLOPE_SD = 1.6;
    private static final double[] SD_AT_START = {Double.NaN, Double.NaN, 0.2, 0.3};
    private static final double[] WANDER_SD = {0.2, 0.35, 0.12, 0.05};
    private static final double KAPPA = 0.9;
    private static final double KAPPA_MIN = 0.25;
    private static final double KAPPA_MAX = 1.6;
    private static final double LN_MIN = -12;
    private static final double LN_MAX = -0.05;
    private static final double PRIOR_SD_MIN = 0.02;
    private static final double PRIOR_SD_MAX = 3;

    /** Innovations beyond this are cut off. */
    private static final double INNOVATION_MAX = 1.5;

    /** Error of a mean score that no number of views takes away. */
    private static final double SCORE_ERROR = 0.04;

    /** Until then the scorer's offset is learned, not taken for a shock; share of the sale. */
    private static final double START_UP = 0.03;

    /**
     * Innovations in a row that are taken for a shock, standardised. With 5 for the scores half of
     * a fall by 40 % is seen after 4 % of a sale, with 4 before 3 %, at the same earnings.
     */
    private static final double SCORE_CUSUM_MAX = 4;

    private static final double COUNT_CUSUM_MAX = 5;
    private static final double SCORE_SHOCK_SD = 0.4;
    private static final double COUNT_SHOCK_SD = 0.3;
    private static final double COUNT_SHOCK_OFFSET_SD = 0.2;

    private final double[] x;

    private ConversionFilter(double[] x) {
        this.x = x;
    }

    /** What a plan believes. */
    static ConversionFilter of(SkuPlan.Prior prior) {
        return of(
                Math.log(Traffic.clip(prior.conversion(), 1e-6, 1)),
                Traffic.clip(prior.conversionLogSd(), PRIOR_SD_MIN, PRIOR_SD_MAX),
                slope(prior),
                Traffic.clip(prior.slopeSd(), PRIOR_SD_MIN, SLOPE_MAX));
    }

    /** A belief in a conversion, with a SKU's usual slope. */
    static ConversionFilter of(double lnConversion, double sd) {
        return of(lnConversion, sd, SLOPE, SLOPE_SD);
    }

    private static ConversionFilter of(double a, double sdA, double b, double sdB) {
        double[] x = new double[SIZE];
        x[A] = Traffic.clip(a, LN_MIN, LN_MAX);
        x[B] = b;
        x[K] = KAPPA;
        x[Kalman.p(A, A)] = sdA * sdA;
        x[Kalman.p(B, B)] = sdB * sdB;
        x[Kalman.p(D, D)] = SD_AT_START[D] * SD_AT_START[D];
        x[Kalman.p(K, K)] = SD_AT_START[K] * SD_AT_START[K];
        return new ConversionFilter(x);
    }

    /** Slope that is assumed before the sale: the prior's, within what is believable. */
    static double slope(SkuPlan.Prior prior) {
        return Traffic.clip(prior.slope(), SLOPE_MIN, SLOPE_MAX);
    }

    /** ln conversion at the flash price, without competitors. */
    public double lnConversion() {
        return x[A];
    }

    /** Fall of ln conversion per unit of price/list. */
    public double slope() {
        return x[B];
    }

    /** Covariance of two of the states, in the order of the class comment. */
    public double covariance(int i, int j) {
        return x[Kalman.p(i, j)];
    }

    /** One of the states, in the order of the class comment. */
    public double state(int i) {
        return x[i];
    }

    /** Updates that were dropped because they left no finite state. */
    public long faults() {
        return (long) x[FAULTS];
    }

    /** Shocks that were detected. */
    public long shocks() {
        return (long) x[SHOCKS];
    }

    /** The same belief after competitors lowered ln conversion by an uncertain amount. */
    ConversionFilter lessSure(double sd) {
        double[] y = x.clone();
        y[Kalman.p(A, A)] += sd * sd;
        return new ConversionFilter(y);
    }

    /**
     * The same belief in terms of another list and flash price: conversion and score at a price
     * stay what they were. With δ = (flash′ − flash)/list and s = list′/list that is a′ = a − b·δ,
     * b′ = s·b, d′ = d + (1 − κ)·b·δ and z′ = (z − δ)/s.
     */
    ConversionFilter rebased(SkuPlan before, SkuPlan after) {
        if (before.list() == after.list() && before.flash() == after.flash()) {
            return this;
        }
        double delta = (double) (after.flash() - before.flash()) / before.list();
        double scale = (double) after.list() / before.list();
        double[] y = x.clone();
        y[A] = x[A] - x[B] * delta;
        y[B] = x[B] * scale;
        y[D] = x[D] + (1 - x[K]) * x[B] * delta;
        double[][] jacobian = {
            {1, -delta, 0, 0},
            {0, scale, 0, 0},
            {0, (1 - x[K]) * delta, 1, -x[B] * delta},
            {0, 0, 0, 1}
        };
        Kalman.transform(y, jacobian);
        y[VIEWS_Z] = (x[VIEWS_Z] - delta * x[VIEWS]) / scale;
        y[SCORED_Z] = (x[SCORED_Z] - delta * x[SCORED]) / scale;
        return new ConversionFilter(y);
    }

    /**
     * After a tick.
     *
     * @param b0 slope that the plan believes in: it scales how far the slope wanders
     */
    ConversionFilter plus(Evidence seen, double b0, SaleFigures sale) {
        double[] y = x.clone();
        predict(y, seen.share(), b0);
        collect(y, seen);
        if (y[SCORED] >= SCORES_MIN) {
            learnScores(y, seen.elapsed(), sale);
        }
        double expected = expected(y);
        if (expected + y[BOUGHT] >= COUNTS_MIN) {
            learnCounts(y, expected);
        }
        for (double value : y) {
            if (!(Math.abs(value) < Double.POSITIVE_INFINITY)) {
                double[] kept = x.clone();
                kept[FAULTS]++;
                return new ConversionFilter(kept);
            }
        }
        return new ConversionFilter(y);
    }

    private static void predict(double[] x, double share, double b0) {
        for (int i = 0; i < Kalman.STATES; i++) {
            double sd = i == B ? WANDER_SD[i] * b0 / SLOPE : WANDER_SD[i];
            x[Kalman.p(i, i)] += sd * sd * share;
        }
    }

    private static void collect(double[] x, Evidence seen) {
        x[VIEWS] += seen.views();
        x[VIEWS_Z] += seen.views() * seen.z();
        x[VIEWS_SHIFT] += seen.views() * seen.shift();
        x[BOUGHT] += seen.bought();
        if (seen.scores() > 0) {
            x[SCORED] += seen.views();
            x[SCORED_Z] += seen.views() * seen.z();
            x[SCORED_SHIFT] += seen.views() * seen.shift();
            x[SCORES] += seen.scores();
            x[ALL_SCORED] += seen.views();
            x[ALL_SCORES] += seen.scores();
            x[ALL_SQUARES] += seen.squares();
        }
    }

    private static void learnScores(double[] x, double elapsed, SaleFigures sale) {
        double n = x[SCORED];
        double z = x[SCORED_Z] / n;
        double shift = x[SCORED_SHIFT] / n;
        double expected = x[A] - shift + x[D] + sale.lnScoreBias() - x[K] * x[B] * z;
        double r = Math.log(x[SCORES] / n) - expected;
        r = clip(r, -INNOVATION_MAX, INNOVATION_MAX);
        double mean = x[ALL_SCORES] / x[ALL_SCORED];
        double spread = Math.max(0, x[ALL_SQUARES] / x[ALL_SCORED] / (mean * mean) - 1);
        double variance = spread / n + SCORE_ERROR * SCORE_ERROR;
        double[] h = {1, -x[K] * z, 1, -x[B] * z};
        double standardised =
                (r - x[START_OFFSET]) / Math.sqrt(variance + 0.5 * Kalman.variance(x, h));
        x[SCORE_CUSUM] = 0.7 * x[SCORE_CUSUM] + standardised;
        boolean starting = elapsed < START_UP;
        x[START_OFFSET] = starting ? 0.5 * (x[START_OFFSET] + r) : 0.9 * x[START_OFFSET];
        if (Math.abs(x[SCORE_CUSUM]) > SCORE_CUSUM_MAX && !starting) {
            x[Kalman.p(A, A)] += SCORE_SHOCK_SD * SCORE_SHOCK_SD;
            x[SCORE_CUSUM] = 0;
            x[SHOCKS]++;
        }
        correct(x, h, r, variance + sale.scoreBiasVariance());
        Arrays.fill(x, SCORED, SCORES + 1, 0);
    }

    /** Purchases expected in the views that were collected. */
    private static double expected(double[] x) {
        if (!(x[VIEWS] > 0)) {
            return 0;
        }
        double ln = x[A] - (x[VIEWS_SHIFT] + x[B] * x[VIEWS_Z]) / x[VIEWS];
        return x[VIEWS] * Math.exp(clip(ln, LN_MIN, LN_MAX));
    }

    private static void learnCounts(double[] x, double expected) {
        double z = x[VIEWS] > 0 ? x[VIEWS_Z] / x[VIEWS] : 0;
        double bought = x[BOUGHT];
        double r;
        double variance;
        if (expected >= 3) {
            r = Math.log((bought + 0.5) / (expected + 0.5));
            variance = 1 / ((bought + expected) / 2 + 0.5);
        } else {
            double atLeast = Math.max(expected, 0.3);
            r = clip((bought - expected) / atLeast, -INNOVATION_MAX, INNOVATION_MAX);
            variance = 1 / atLeast;
        }
        x[COUNT_CUSUM] = 0.8 * x[COUNT_CUSUM] + r / Math.sqrt(variance);
        if (Math.abs(x[COUNT_CUSUM]) > COUNT_CUSUM_MAX) {
            x[Kalman.p(A, A)] += COUNT_SHOCK_SD * COUNT_SHOCK_SD;
            x[Kalman.p(D, D)] += COUNT_SHOCK_OFFSET_SD * COUNT_SHOCK_OFFSET_SD;
            x[COUNT_CUSUM] = 0;
            x[SHOCKS]++;
        }
        correct(x, new double[] {1, -z, 0, 0}, r, variance);
        Arrays.fill(x, VIEWS, BOUGHT + 1, 0);
    }

    /** Corrects the state by an innovation and keeps it where it can be. */
    private static void correct(double[] x, double[] h, double r, double variance) {
        Kalman.correct(x, h, r, variance);
        x[A] = clip(x[A], LN_MIN, LN_MAX);
        x[B] = clip(x[B], SLOPE_MIN, SLOPE_MAX);
        x[K] = clip(x[K], KAPPA_MIN, KAPPA_MAX);
    }

    /** Unlike {@link Traffic#clip} it lets NaN through, so that it is seen at the end. */
    private static double clip(double value, double min, double max) {
        return Math.max(min, Math.min(max, value));
    }

    void write(DataOutput out) throws IOException {
        for (double value : x) {
            out.writeDouble(value);
        }
    }

    static ConversionFilter read(DataInput in) throws IOException {
        double[] x = new double[SIZE];
        for (int i = 0; i < SIZE; i++) {
            x[i] = in.readDouble();
        }
        return new ConversionFilter(x);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof ConversionFilter other && Arrays.equals(x, other.x);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(x);
    }

    @Override
    public String toString() {
        return "ConversionFilter" + Arrays.toString(x);
    }
}
