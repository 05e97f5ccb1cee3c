package org.flashsale.calibration;

/**
 * Whose scores are calibrated together.
 *
 * @param sale plan that the events count for
 * @param model name of the model
 * @param modelVersion its version
 */
public record ScoredBy(String sale, String model, String modelVersion) {}
