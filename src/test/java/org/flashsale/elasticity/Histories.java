package org.flashsale.elasticity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Sales histories whose elasticities are known. */
final class Histories {
    static final String HEADER = "sku,category,store,week,price,units,deal\n";

    private Histories() {}

    /**
     * A history and its truth.
     *
     * @param csv rows of {@link #HEADER}
     * @param elasticities by SKU
     */
    record Known(String csv, Map<String, Double> elasticities) {}

    /**
     * What to draw.
     *
     * @param mean mean of the elasticities
     * @param between their sd
     * @param weekSd sd of what a week does to all stores and SKUs alike, times each SKU's share
     * @param noiseSd sd of a row
     */
    record Shape(
            int skus,
            int stores,
            int weeks,
            double mean,
            double between,
            double weekSd,
            double noiseSd) {}

    /** Draws a history: prices differ by week, hardly by store; deals sell on their own, too. */
    static Known draw(Random random, Shape shape) {
        StringBuilder csv = new StringBuilder(HEADER);
        Map<String, Double> elasticities = new TreeMap<>();
        double[] week = new double[shape.weeks()];
        for (int t = 0; t < shape.weeks(); t++) {
            week[t] = shape.weekSd() * random.nextGaussian();
        }
        for (int i = 0; i < shape.skus(); i++) {
            String sku = "S" + i;
            double elasticity = shape.mean() + shape.between() * random.nextGaussian();
            elasticities.put(sku, elasticity);
            double list = 2 + 8 * random.nextDouble();
            for (int t = 0; t < shape.weeks(); t++) {
                boolean deal = random.nextDouble() < 0.2;
                double common = list * (deal ? 0.7 + 0.2 * random.nextDouble() : 1);
                double own = 0.5 * week[t] + 0.1 * random.nextGaussian();
                for (int s = 0; s < shape.stores(); s++) {
                    double price = common * Math.exp(0.03 * random.nextGaussian());
                    double logUnits =
                            5
                                    + 0.5 * s
                                    + elasticity * Math.log(price)
                                    + (deal ? 0.3 : 0)
                                    + own
                                    + shape.noiseSd() * random.nextGaussian();
                    csv.append(row(sku, "toys", "st" + s, t + 1, price, Math.exp(logUnits), deal));
                }
            }
        }
        return new Known(csv.toString(), elasticities);
    }

    static String row(
            String sku,
            String category,
            String store,
            int week,
            double price,
            double units,
            boolean deal) {
        List<String> fields = new ArrayList<>(List.of(sku, category, store, "" + week));
        fields.add(String.format(Locale.ROOT, "%.6f", price));
        fields.add(String.format(Locale.ROOT, "%.9g", units));
        fields.add(deal ? "1" : "0");
        return String.join(",", fields) + "\n";
    }
}
