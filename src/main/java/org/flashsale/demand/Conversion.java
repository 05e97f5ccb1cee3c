package org.flashsale.demand;

import org.flashsale.plan.SkuPlan;

/**
 * Estimate of the purchase probability of a view at the flash price: q = q̂·G with q̂ the prior's
 * conversion and G ~ Gamma(shape, rate), of mean shape/rate.
 *
 * <p>Purchases are Poisson with mean G·e, where the exposure e = Σ n·q̂·e^(−b·z) sums what the
 * prior expects of the n views that could buy, at the price they saw. Gamma is conjugate to that: y
 * purchases at exposure e lead from Gamma(s, r) to Gamma(s + y, r + e) (Gelman et al., Bayesian
 * Data Analysis, 3rd ed., section 2.6). The start is Gamma(1/σ², 1/σ²), whose mean is 1 and whose
 * standard deviation is σ, the prior's log-sd. So that later views can still change its mind, both
 * parameters are discounted alike by 1/(1 + shape·d) per share of the sale: the mean stays, the
 * relative variance 1/shape grows by d (power discounting: Smith 1979; West and Harrison, Bayesian
 * Forecasting and Dynamic Models, section 10.8), with d = {@value #DRIFT} over a whole sale.
 *
 * @param prior q̂, in (0, 1]
 * @param shape shape of the posterior: purchases, as it were
 * @param rate rate of the posterior: expected purchases, as it were
 */
public record Conversion(double prior, double shape, double rate) {

    /** Growth of the relative variance over a whole sale: conversion wanders by a fifth. */
    static final double DRIFT = 0.04;

    private static final double PRIOR_MIN = 1e-6;
    private static final double SD_MIN = 0.02;
    private static final double SD_MAX = 3;

    /** What the plan believes. */
    public static Conversion of(SkuPlan.Prior prior) {
        double sd = Traffic.clip(prior.conversionLogSd(), SD_MIN, SD_MAX);
        double weight = 1 / (sd * sd);
        return new Conversion(Traffic.clip(prior.conversion(), PRIOR_MIN, 1), weight, weight);
    }

    /**
     * After some time.
     *
     * @param bought units bought
     * @param exposed Σ n·e^(−b·z) over the views that could buy, without q̂
     * @param share share of the sale that passed
     */
    Conversion plus(double bought, double exposed, double share) {
        double discount = 1 / (1 + shape * DRIFT * share);
        return new Conversion(prior, shape * discount + bought, rate * discount + prior * exposed);
    }

    /** Logarithm of the estimated conversion at the flash price. */
    public double ln() {
        return Math.log(prior) + Math.log(shape / rate);
    }
}
