package org.flashsale.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Beliefs about price elasticities from the past ({@code schemas/priors.schema.json}), which fill
 * in the slopes that a plan leaves out.
 *
 * @param categories by category, for SKUs that the past has not seen
 * @param skus by SKU
 */
public record Priors(Map<String, Elasticity> categories, Map<String, Elasticity> skus) {

    /** Longest document, in signs. */
    public static final int CHARS_MAX = 32_000_000;

    /**
     * By how many per cent sales change when the price rises by one.
     *
     * @param mean below 0
     * @param sd its standard deviation, above 0
     * @param conversionLogSd log standard deviation of the conversion, where views were counted
     */
    public record Elasticity(double mean, double sd, OptionalDouble conversionLogSd) {

        /**
         * Fall of ln conversion per unit of price/list at a price: there ln q falls by −mean per
         * unit of ln p, and ln p rises by list/price per unit of price/list.
         */
        double slopeAt(long price, long list) {
            return -mean * list / price;
        }

        double slopeSdAt(long price, long list) {
            return sd * list / price;
        }
    }

    /** Copies the maps. */
    public Priors {
        categories = Map.copyOf(categories);
        skus = Map.copyOf(skus);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException if it is wrong; the message names the first error's place
     */
    public static Priors parse(String document) {
        PlanErrors errors = new PlanErrors();
        if (document.length() > CHARS_MAX) {
            throw new IllegalArgumentException("is too long for a prior file");
        }
        Optional<Priors> priors =
                YamlReader.read(document, CHARS_MAX, errors)
                        .flatMap(root -> PriorsParser.parse(root, errors));
        List<PlanError> found = errors.list();
        if (priors.isEmpty() || !found.isEmpty()) {
            String more = found.size() > 1 ? ", and " + (found.size() - 1) + " more" : "";
            throw new IllegalArgumentException(
                    found.stream().limit(1).map(PlanError::render).collect(Collectors.joining())
                            + more);
        }
        return priors.get();
    }

    /** What is known of a SKU: by its name, else by its category. */
    Optional<Elasticity> of(String sku, String category) {
        Optional<Elasticity> own = Optional.ofNullable(skus.get(sku));
        return own.isPresent() ? own : Optional.ofNullable(categories.get(category));
    }
}
