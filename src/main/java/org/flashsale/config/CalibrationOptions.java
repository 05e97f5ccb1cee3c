package org.flashsale.config;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of online recalibration. */
public final class CalibrationOptions {

    /** Whose purchases count as a label. */
    public enum Scope {
        /** Those of the score's session; for events without one, those of the shopper. */
        SESSION,
        /** All of the shopper. */
        SHOPPER
    }

    public static final ConfigOption<Boolean> ENABLED =
            ConfigOptions.key("flashsale.calibration.enabled")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether purchase probabilities are recalibrated on the sale's own"
                                    + " purchases.");

    public static final ConfigOption<Scope> SCOPE =
            ConfigOptions.key("flashsale.calibration.scope")
                    .enumType(Scope.class)
                    .defaultValue(Scope.SESSION)
                    .withDescription(
                            "What the model's card says: a purchase of the session, or of the"
                                    + " shopper.");

    public static final ConfigOption<Duration> HORIZON =
            ConfigOptions.key("flashsale.calibration.horizon")
                    .durationType()
                    .defaultValue(Duration.ofHours(1))
                    .withDescription(
                            "A score's label is a purchase within this time after it: the"
                                    + " horizon in the model's card, or for a whole session the"
                                    + " time in which most purchases follow. Labels are learned"
                                    + " from when it has passed. Up to a week.");

    public static final ConfigOption<Duration> WINDOW =
            ConfigOptions.key("flashsale.calibration.window")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "Labels are summed by windows of event time; a fit follows each.");

    public static final ConfigOption<Duration> MARGIN =
            ConfigOptions.key("flashsale.calibration.margin")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "A calibration holds from this long after the watermark: in that time"
                                    + " it reaches every subtask. More than a checkpoint interval,"
                                    + " so that a restart scores alike.");

    public static final ConfigOption<Duration> HALF_LIFE =
            ConfigOptions.key("flashsale.calibration.half-life")
                    .durationType()
                    .defaultValue(Duration.ofHours(4))
                    .withDescription(
                            "A label counts half after this time; learners with a quarter and four"
                                    + " times of it run beside, and the best one is followed.");

    public static final ConfigOption<Double> SHIFT_MAX =
            ConfigOptions.key("flashsale.calibration.max-shift")
                    .doubleType()
                    .defaultValue(3.0)
                    .withDescription("Largest shift of a typical score's logit, up to 10.");

    public static final ConfigOption<Double> SLOPE_MAX =
            ConfigOptions.key("flashsale.calibration.max-slope")
                    .doubleType()
                    .defaultValue(3.0)
                    .withDescription(
                            "Largest factor of a logit's distance from the typical one; the least"
                                    + " is its inverse. Above 1, up to 10.");

    public static final ConfigOption<Double> STEP_MAX =
            ConfigOptions.key("flashsale.calibration.max-step")
                    .doubleType()
                    .defaultValue(0.5)
                    .withDescription(
                            "Most that the shift, and the logarithm of the slope, change at once."
                                    + " Back to the model's own scores there is no limit.");

    public static final ConfigOption<Integer> LABELS_MIN =
            ConfigOptions.key("flashsale.calibration.min-labels")
                    .intType()
                    .defaultValue(200)
                    .withDescription(
                            "Labels below which scores stay as they are; those of one shopper"
                                    + " count as many as they would if they were independent.");

    public static final ConfigOption<Integer> POSITIVES_MIN =
            ConfigOptions.key("flashsale.calibration.min-positives")
                    .intType()
                    .defaultValue(20)
                    .withDescription(
                            "Labels of either kind, positive or not, below which scores stay as"
                                    + " they are, counted likewise.");

    public static final ConfigOption<Double> EVIDENCE =
            ConfigOptions.key("flashsale.calibration.evidence")
                    .doubleType()
                    .defaultValue(2.0)
                    .withDescription(
                            "Standard errors by which recalibrated scores must beat the model's in"
                                    + " log loss, on labels not learned from, before they are"
                                    + " used; by which they may lose before they are given up.");

    private CalibrationOptions() {}
}
