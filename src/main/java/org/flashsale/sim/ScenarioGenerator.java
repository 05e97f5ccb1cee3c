package org.flashsale.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws a scenario from a seed: unequal pools, forecasts that are off, scarcity for some SKUs and
 * surplus for others, an opening spike, a competitor's cuts, a burst of traffic, and restocks.
 * {@code examples/demo-scenario.json} is what {@link #main} prints.
 */
public final class ScenarioGenerator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long DEMO_SEED = 1;
    private static final int DEMO_SKUS = 24;
    private static final int DEMO_SECONDS = 120;
    private static final List<String> DEMO_POOLS = List.of("NORTH", "EAST", "SOUTH", "WEST");

    private static final double[] LISTS = {19.99, 29.99, 49.99, 79.99, 119.99, 199.99, 349.99};
    private static final double FLASH_SHARE = 0.7;
    private static final int RESTOCKED_SKUS = 6;
    private static final double[] RESTOCKS_AT = {0.35, 0.6};
    private static final double[] CUTS_AT = {0.25, 0.4, 0.55};

    private final SplittableRandom random;
    private final int skus;
    private final List<String> pools;

    private ScenarioGenerator(long seed, int skus, List<String> pools) {
        this.random = new SplittableRandom(seed);
        this.skus = skus;
        this.pools = pools;
    }

    /** Prints the demo's scenario file. */
    public static void main(String[] args) {
        System.out.println(demo());
    }

    /** The demo's scenario file. */
    static String demo() {
        return document(DEMO_SEED, "demo", DEMO_SECONDS, DEMO_SKUS, DEMO_POOLS);
    }

    /** A file with one scenario whose ticks last a second. */
    static String document(long seed, String id, int seconds, int skus, List<String> pools) {
        ObjectNode file = JSON.createObjectNode();
        file.put("format", Scenario.FORMAT);
        file.put("generator", ScenarioGenerator.class.getSimpleName() + " seed " + seed);
        file.putArray("scenarios")
                .add(new ScenarioGenerator(seed, skus, pools).scenario(id, seconds));
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        try {
            return JSON.writer(printer).writeValueAsString(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private ObjectNode scenario(String id, int seconds) {
        ObjectNode scenario = JSON.createObjectNode();
        scenario.put("id", id);
        scenario.put("set", "examples");
        scenario.put(
                "description",
                "Opening spike, three cuts by a competitor, a burst of traffic, two restocks");
        scenario.put("horizonSec", seconds);
        scenario.put("ticks", seconds);
        scenario.put("tickSec", 1.0);
        ArrayNode names = scenario.putArray("pools");
        pools.forEach(names::add);
        scenario.putObject("transfer").put("leadTicks", 4).put("costFracOfList", 0.01);
        shape(scenario.putObject("trueShape"), 5.0, 0.05, 2.0);
        shape(scenario.putObject("forecastShape"), 4.0, 0.06, 2.0);
        scenario.putObject("scorer")
                .put("scoreLogBias", 0.15)
                .put("priceSlopeFactor", 0.85)
                .put("shockVisibility", 0.8)
                .put("scoreLogSd", 0.7);
        scenario.putObject("substitution").put("spill", 0.0);
        scenario.putObject("guardrails")
                .put("minChangeTicks", 6)
                .put("maxChanges", 12)
                .put("maxStepFrac", 0.15)
                .put("floorMarginFrac", 0.05)
                .put("charmEnding", 0.99)
                .put("hysteresisFrac", 0.02);
        ArrayNode list = scenario.putArray("skus");
        double[] coverage = new double[skus];
        long[][] stock = new long[skus][];
        for (int i = 0; i < skus; i++) {
            coverage[i] = logUniform(0.45, 1.5);
            stock[i] = sku(list.addObject(), i, coverage[i]);
        }
        events(scenario.putArray("events"), coverage, stock);
        return scenario;
    }

    private static void shape(ObjectNode shape, double open, double openTau, double end) {
        shape.put("base", 1.0).put("openAmp", open).put("openTau", openTau);
        shape.put("endAmp", end).put("endTau", 0.05);
        shape.put("sinAmp", 0.0).put("sinCycles", 1.0).put("sinPhase", 0.0);
    }

    /** Fills one SKU and returns its stock per pool. */
    private long[] sku(ObjectNode sku, int index, double coverage) {
        double list = LISTS[random.nextInt(LISTS.length)];
        double q0 = logUniform(0.03, 0.09);
        double[] views = scaled(weights(0.6), logUniform(3_000, 9_000));
        double total = Arrays.stream(views).sum();
        double[] forecast = scaled(blurred(views, 0.35), total * Math.exp(0.25 * normal()));
        double[] stock = scaled(blurred(forecast, 0.25), q0 * total * coverage);
        sku.put("id", "SKU-%02d".formatted(index + 1));
        sku.put("listPrice", list);
        sku.put("unitCost", rounded(list * uniform(0.30, 0.45), 2));
        sku.put("residualValue", rounded(list * 0.1, 2));
        sku.put("flashPrice", Math.floor(list * FLASH_SHARE * 100) / 100);
        sku.put("lowest30d", rounded(list * uniform(0.85, 1), 2));
        long[] units = Arrays.stream(stock).mapToLong(Math::round).toArray();
        ArrayNode stocks = sku.putArray("stock");
        Arrays.stream(units).forEach(stocks::add);
        DemandCurve.Family[] families = DemandCurve.Family.values();
        DemandCurve.Family family = families[index % families.length];
        double beta =
                switch (family) {
                    case EXP -> uniform(3.5, 6.5);
                    case LOGIT -> uniform(3.5, 7.5);
                    case LINEAR -> uniform(1.6, 2.5);
                };
        sku.putObject("demand")
                .put("family", ScenarioReader.symbol(family))
                .put("q0", rounded(q0, 5))
                .put("beta", rounded(beta, 3))
                .put("r0", FLASH_SHARE);
        numbers(sku.putArray("views"), views);
        numbers(sku.putArray("forecastViews"), forecast);
        sku.putObject("prior")
                .put("conv", rounded(q0 * Math.exp(0.35 * normal()), 5))
                .put("convLogSd", 0.4)
                .put("beta", 4.5)
                .put("betaSd", 1.6);
        return units;
    }

    /** The scarcest SKUs are restocked, once in each of two pools; the rest is drawn. */
    private void events(ArrayNode events, double[] coverage, long[][] stock) {
        for (double at : CUTS_AT) {
            event(events, "wtp", at, rounded(Math.min(1, at + 0.4), 2), 0.85);
        }
        event(events, "traffic", 0.62, 0.72, 1.6);
        double[] sorted = coverage.clone();
        Arrays.sort(sorted);
        for (double at : RESTOCKS_AT) {
            ObjectNode restock = events.addObject();
            restock.put("type", "restock").put("at", at).put("sku", "*");
            restock.put("pool", random.nextInt(pools.size()));
            ObjectNode units = restock.putObject("units");
            for (int i = 0; i < skus; i++) {
                if (coverage[i] <= sorted[Math.min(RESTOCKED_SKUS, skus) - 1]) {
                    long quarter = (Arrays.stream(stock[i]).sum() + 3) / 4;
                    units.put("SKU-%02d".formatted(i + 1), quarter);
                }
            }
        }
    }

    private void event(ArrayNode events, String type, double at, double until, double factor) {
        String sku = "SKU-%02d".formatted(random.nextInt(skus) + 1);
        events.addObject()
                .put("type", type)
                .put("at", at)
                .put("until", until)
                .put("factor", factor)
                .put("sku", sku);
    }

    private double[] weights(double logSd) {
        double[] even = new double[pools.size()];
        Arrays.fill(even, 1);
        return blurred(even, logSd);
    }

    private double[] blurred(double[] values, double logSd) {
        return Arrays.stream(values).map(v -> v * Math.exp(logSd * normal())).toArray();
    }

    private static double[] scaled(double[] weights, double total) {
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum * total).toArray();
    }

    private static void numbers(ArrayNode into, double[] values) {
        Arrays.stream(values).forEach(value -> into.add(rounded(value, 2)));
    }

    private static double rounded(double value, int digits) {
        double power = Math.pow(10, digits);
        return Math.round(value * power) / power;
    }

    private double uniform(double least, double most) {
        return least + (most - least) * random.nextDouble();
    }

    private double logUniform(double least, double most) {
        return Math.exp(uniform(Math.log(least), Math.log(most)));
    }

    private double normal() {
        return random.nextGaussian();
    }
}
