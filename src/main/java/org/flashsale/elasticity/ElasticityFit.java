package org.flashsale.elasticity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Elasticities of a history: ln units rise by the elasticity times ln price. Each SKU is fitted
 * alone within its stores, with the same draws of periods for all; SKUs are then drawn towards
 * their category, and categories, from three on, towards each other.
 *
 * @param chosen specification that the priors are made of
 * @param draws draws of periods
 * @param seed seed of the draws
 * @param categories categories with an estimate, in the order of their names
 * @param skus SKUs with an estimate
 * @param leftOut what has none
 */
public record ElasticityFit(
        Spec chosen,
        int draws,
        long seed,
        List<CategoryPrior> categories,
        List<SkuPrior> skus,
        List<LeftOut> leftOut) {

    /**
     * Assumed standard deviation of elasticities within a category when too few SKUs show it: about
     * a third of a usual elasticity.
     */
    public static final double BETWEEN_ASSUMED = 1.0;

    /**
     * What is believed of a SKU of a category that the history has not seen.
     *
     * @param category its name
     * @param skus SKUs it was learned from
     * @param elasticity mean, with the sd and interval of a new SKU
     * @param meanSd sd of the mean alone
     * @param between sd of the SKUs' true elasticities around the mean
     * @param betweenAssumed whether that sd was assumed
     * @param conversionLogSd sd of ln(units per view) between periods; only with views
     */
    public record CategoryPrior(
            String category,
            int skus,
            Estimate elasticity,
            double meanSd,
            double between,
            boolean betweenAssumed,
            OptionalDouble conversionLogSd) {}

    /**
     * What is believed of a SKU of the history.
     *
     * @param sku what was sold
     * @param category its category
     * @param rows rows with sales that were used
     * @param periods periods they cover
     * @param elasticity drawn towards the category
     * @param specs estimates from this SKU alone, by specification
     */
    public record SkuPrior(
            String sku,
            String category,
            int rows,
            long periods,
            Estimate elasticity,
            Map<Spec, Estimate> specs) {}

    /** Copies the lists. */
    public ElasticityFit {
        categories = List.copyOf(categories);
        skus = List.copyOf(skus);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * Fits a history, SKUs on all cores; the same history and seed give the same result.
     *
     * @param chosen at most {@link SalesHistory#fullSpec}
     * @param progress told how many SKUs are done
     */
    public static ElasticityFit of(
            SalesHistory history, Spec chosen, int draws, long seed, IntConsumer progress) {
        SkuFitter fitter = new SkuFitter(history, chosen, draws, seed);
        AtomicInteger done = new AtomicInteger();
        List<SkuFitter.Outcome> outcomes =
                IntStream.range(0, history.skus().size())
                        .parallel()
                        .mapToObj(
                                i -> {
                                    SkuFitter.Outcome fit = fitter.fit(history.skus().get(i));
                                    progress.accept(done.incrementAndGet());
                                    return fit;
                                })
                        .toList();
        Map<String, List<SkuFit>> byCategory = new TreeMap<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (SkuFitter.Outcome outcome : outcomes) {
            if (outcome instanceof SkuFitter.Outcome.Fitted fitted) {
                String category = fitted.fit().category();
                byCategory.computeIfAbsent(category, c -> new ArrayList<>()).add(fitted.fit());
            } else if (outcome instanceof SkuFitter.Outcome.Without without) {
                leftOut.add(without.why());
            }
        }
        Assembly assembly = new Assembly(byCategory, history.countsViews(), leftOut);
        assembly.run();
        return new ElasticityFit(
                chosen, draws, seed, assembly.categories, assembly.skus, assembly.leftOut);
    }

    /** A category's SKUs pooled. */
    private record Pool(
            List<SkuFit> fits, double[] estimates, double[] variances, double[][] errors) {

        static Pool of(List<SkuFit> fits) {
            return new Pool(
                    fits,
                    fits.stream().mapToDouble(f -> f.chosen().value()).toArray(),
                    fits.stream().mapToDouble(f -> f.chosen().sd() * f.chosen().sd()).toArray(),
                    fits.stream().map(SkuFit::errors).toArray(double[][]::new));
        }

        boolean tellsBetween() {
            return fits.size() >= Shrinkage.COUNT_MIN;
        }

        double between() {
            return Shrinkage.between(estimates, variances, Shrinkage.drawn(errors));
        }

        double mean(double between) {
            return Shrinkage.mean(estimates, Shrinkage.weights(variances, between));
        }

        /** True values around their mean, and the draws' luck that all SKUs share. */
        double meanVariance(double between) {
            double[] weights = Shrinkage.weights(variances, between);
            double total = Arrays.stream(weights).sum();
            double squares = Arrays.stream(weights).map(w -> w * w).sum();
            double shared = 0;
            for (int d = 0; d < errors[0].length; d++) {
                double error = Shrinkage.mean(Shrinkage.draw(errors, d), weights);
                shared += error * error / errors[0].length;
            }
            return between * squares / total / total + shared;
        }
    }

    /** Puts categories and SKUs together. */
    private static final class Assembly {
        private final List<String> names;
        private final List<Pool> pools;
        private final boolean perView;
        private final List<CategoryPrior> categories = new ArrayList<>();
        private final List<SkuPrior> skus = new ArrayList<>();
        private final List<LeftOut> leftOut;

        Assembly(Map<String, List<SkuFit>> fits, boolean perView, List<LeftOut> leftOut) {
            this.names = List.copyOf(fits.keySet());
            this.pools = fits.values().stream().map(Pool::of).toList();
            this.perView = perView;
            this.leftOut = new ArrayList<>(leftOut);
        }

        void run() {
            double usual = usualBetween();
            double[] between = new double[pools.size()];
            double[] means = new double[pools.size()];
            double[] variances = new double[pools.size()];
            for (int c = 0; c < pools.size(); c++) {
                Pool pool = pools.get(c);
                between[c] = pool.tellsBetween() ? pool.between() : usual;
                means[c] = pool.mean(between[c]);
                variances[c] = pool.meanVariance(between[c]);
            }
            if (pools.size() >= Shrinkage.COUNT_MIN) {
                double apart =
                        Shrinkage.between(means, variances, Shrinkage.independent(variances));
                double[] weights = Shrinkage.weights(variances, apart);
                double total = Arrays.stream(weights).sum();
                Shrinkage all =
                        Shrinkage.towards(
                                Shrinkage.mean(means, weights), 1 / total, apart, means, variances);
                means = all.means();
                variances = all.variances();
            }
            for (int c = 0; c < pools.size(); c++) {
                add(names.get(c), pools.get(c), means[c], variances[c], between[c]);
            }
        }

        /** Variance between SKUs in the categories that show it. */
        private double usualBetween() {
            return pools.stream()
                    .filter(Pool::tellsBetween)
                    .mapToDouble(Pool::between)
                    .average()
                    .orElse(BETWEEN_ASSUMED * BETWEEN_ASSUMED);
        }

        private void add(String name, Pool pool, double mean, double variance, double between) {
            if (!(mean < 0)) {
                String detail = String.format(Locale.ROOT, "elasticity %+.2f", mean);
                LeftOut.Code code = LeftOut.Code.POSITIVE_ELASTICITY;
                leftOut.add(new LeftOut("", name, code, detail));
                return;
            }
            categories.add(
                    new CategoryPrior(
                            name,
                            pool.fits().size(),
                            Estimate.normal(mean, Math.sqrt(between + variance)),
                            Math.sqrt(variance),
                            Math.sqrt(between),
                            !pool.tellsBetween(),
                            conversionLogSd(pool)));
            Shrinkage shrunk =
                    Shrinkage.towards(mean, variance, between, pool.estimates(), pool.variances());
            for (int i = 0; i < pool.fits().size(); i++) {
                SkuFit fit = pool.fits().get(i);
                double believed = shrunk.means()[i];
                if (believed < 0) {
                    double sd = Math.sqrt(shrunk.variances()[i]);
                    skus.add(
                            new SkuPrior(
                                    fit.sku(),
                                    name,
                                    fit.rows(),
                                    fit.periods(),
                                    Estimate.normal(believed, sd),
                                    fit.specs()));
                } else {
                    String detail = String.format(Locale.ROOT, "elasticity %+.2f", believed);
                    LeftOut.Code code = LeftOut.Code.POSITIVE_ELASTICITY;
                    leftOut.add(new LeftOut(fit.sku(), name, code, detail));
                }
            }
        }

        private OptionalDouble conversionLogSd(Pool pool) {
            return perView
                    ? pool.fits().stream().mapToDouble(SkuFit::periodLogSd).average()
                    : OptionalDouble.empty();
        }
    }
}
