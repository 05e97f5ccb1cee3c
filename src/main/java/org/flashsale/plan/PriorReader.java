package org.flashsale.plan;

import java.util.Optional;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.Priors.Elasticity;
import org.flashsale.plan.SkuPlan.Prior;

/**
 * Reads what a plan believes of a SKU's demand. Numbers of the plan win over the prior file, and
 * that over what is assumed of any SKU.
 */
final class PriorReader {
    static final double CONVERSION_LOG_SD = 0.4;
    static final double SLOPE = 4.5;
    static final double SLOPE_SD = 1.6;
    static final double SLOPE_MIN = 0.01;
    static final double SLOPE_MAX = 50;
    static final double SLOPE_SD_MAX = 20;

    private final Optional<Priors> priors;

    PriorReader(Optional<Priors> priors) {
        this.priors = priors;
    }

    /** Checks the fields of the defaults. */
    void check(Fields defaults) {
        category(defaults);
        numbers(defaults.child("prior"), new Prior(0, CONVERSION_LOG_SD, SLOPE, SLOPE_SD));
    }

    /**
     * The belief about a SKU.
     *
     * @param flash price at the start, where the slope of a plan holds
     */
    Prior read(Fields fields, String sku, long flash, long list) {
        String category = category(fields);
        Fields prior = fields.child("prior");
        Prior usual = new Prior(0, CONVERSION_LOG_SD, SLOPE, SLOPE_SD);
        // The sd of the file belongs to the slope of the file.
        if (priors.isEmpty() || prior.has("slope")) {
            return numbers(prior, usual);
        }
        Optional<Elasticity> known = priors.get().of(sku, category);
        if (known.isEmpty() && fields.ok("category", "sku")) {
            refuse(fields, category);
        }
        if (known.isEmpty() || !fields.ok("flash", "list")) {
            return numbers(prior, usual);
        }
        Elasticity past = known.get();
        double slope = past.slopeAt(flash, list);
        if (slope < SLOPE_MIN || slope > SLOPE_MAX) {
            String wrong = "the slope of the priors at the flash price is " + (float) slope;
            String allowed = "a slope from " + SLOPE_MIN + " to " + SLOPE_MAX + " in the plan";
            fields.refuse("flash", Code.OUT_OF_RANGE, wrong, allowed);
        }
        return numbers(
                prior,
                new Prior(
                        0,
                        past.conversionLogSd().orElse(CONVERSION_LOG_SD),
                        rounded(slope),
                        Math.min(SLOPE_SD_MAX, rounded(past.slopeSdAt(flash, list)))));
    }

    private static String category(Fields fields) {
        return fields.get("category", Scalars.name(), "", "");
    }

    private void refuse(Fields fields, String category) {
        if (category.isEmpty()) {
            String wrong = "has no category, and the priors do not know the SKU";
            fields.refuse("sku", Code.NO_PRIOR, wrong, "a category, or a slope in its prior");
            return;
        }
        String allowed = Nearest.describe(category, priors.orElseThrow().categories().keySet());
        String wrong = "is " + PlanErrors.show(category) + ", which the priors do not know";
        fields.refuse("category", Code.UNKNOWN_CATEGORY, wrong, allowed);
    }

    private static Prior numbers(Fields prior, Prior absent) {
        Prior read =
                new Prior(
                        prior.get("conversion", Scalars.number(1e-6, 1), 0.01),
                        prior.get(
                                "conversionLogSd",
                                Scalars.number(0, 3),
                                absent.conversionLogSd(),
                                absent.conversionLogSd()),
                        prior.get(
                                "slope",
                                Scalars.number(SLOPE_MIN, SLOPE_MAX),
                                absent.slope(),
                                absent.slope()),
                        prior.get(
                                "slopeSd",
                                Scalars.number(0, SLOPE_SD_MAX),
                                absent.slopeSd(),
                                absent.slopeSd()));
        prior.finish(Code.UNKNOWN_FIELD, "is no field of a prior");
        return read;
    }

    /** Six decimals: a plan is read by people. */
    private static double rounded(double value) {
        return Math.round(value * 1e6) / 1e6;
    }
}
