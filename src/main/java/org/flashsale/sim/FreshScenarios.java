package org.flashsale.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws markets of the format {@code flashsale-scenarios/1} in which everything varies that the
 * format has: lengths, pools, shapes, demand families, how far the merchant is off, scarcity,
 * events, the scorer, substitution and guardrails. Policies are developed on some seeds and judged
 * on others.
 */
public final class FreshScenarios {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final double[] LISTS = {
        9.99, 19.99, 29.99, 49.99, 79.99, 119.99, 199.99, 349.99, 799.99
    };
    private static final int[] TICKS = {120, 160, 200, 240, 240, 300, 360};
    private static final double[] FLASH_SHARES = {0.6, 0.65, 0.7, 0.7, 0.7, 0.75, 0.8};

    private static final double UNITS_MIN = 15;

    private final SplittableRandom random;
    private final List<String> notes = new ArrayList<>();

    private FreshScenarios(long seed, int index) {
        random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
    }

    /** A file of so many markets; market k of a seed does not depend on how many there are. */
    public static String document(long seed, int count) {
        ObjectNode file = JSON.createObjectNode();
        file.put("format", Scenario.FORMAT);
        file.put("generator", "flashsale scenarios generate, seed " + seed);
        ArrayNode scenarios = file.putArray("scenarios");
        for (int k = 0; k < count; k++) {
            new FreshScenarios(seed, k).scenario(scenarios.addObject(), seed, k);
        }
        try {
            return JSON.writeValueAsString(file) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void scenario(ObjectNode out, long seed, int index) {
        int ticks = TICKS[random.nextInt(TICKS.length)];
        int tickSec = (int) Math.round(logUniform(2, 180));
        int pools = 2 + random.nextInt(4);
        out.put("id", "fresh-%d-%02d".formatted(seed, index + 1));
        out.put("set", "fresh-" + seed);
        out.put("description", "");
        out.put("horizonSec", ticks * tickSec);
        out.put("ticks", ticks);
        out.put("tickSec", tickSec);
        ArrayNode names = out.putArray("pools");
        for (int m = 0; m < pools; m++) {
            names.add("POOL-" + (char) ('A' + m));
        }
        boolean free = chance(0.1);
        out.putObject("transfer")
                .put("leadTicks", free ? 0 : 1 + random.nextInt(12))
                .put("costFracOfList", free ? 0 : rounded(uniform(0.004, 0.03), 4));
        shapes(out.putObject("trueShape"), out.putObject("forecastShape"));
        out.putObject("scorer")
                .put("scoreLogBias", rounded(0.25 * normal(), 3))
                .put("priceSlopeFactor", rounded(uniform(0.6, 1.1), 3))
                .put("shockVisibility", rounded(uniform(0.5, 1), 3))
                .put("scoreLogSd", rounded(uniform(0.4, 1), 3));
        double spill = chance(0.75) ? 0 : rounded(uniform(0.1, 0.4), 3);
        note(spill > 0, "substitution");
        out.putObject("substitution").put("spill", spill);
        ObjectNode rails = out.putObject("guardrails");
        rails.put("minChangeTicks", 3 + random.nextInt(8));
        rails.put("maxChanges", 8 + random.nextInt(9));
        rails.put("maxStepFrac", rounded(uniform(0.1, 0.2), 3));
        rails.put("floorMarginFrac", rounded(uniform(0.02, 0.1), 3));
        rails.put("charmEnding", chance(0.7) ? 0.99 : chance(0.5) ? 0.95 : 0);
        rails.put("hysteresisFrac", 0.02);
        ArrayNode events = out.putArray("events");
        long[][] stock = skus(out.putArray("skus"), pools);
        events(events, stock, pools);
        out.put("description", notes.isEmpty() ? "nothing special" : String.join(", ", notes));
    }

    private void shapes(ObjectNode truth, ObjectNode forecast) {
        double open = uniform(0, 8);
        double openTau = uniform(0.02, 0.15);
        double end = uniform(0, 4);
        double endTau = uniform(0.03, 0.1);
        double wave = chance(0.4) ? uniform(0.1, 0.5) : 0;
        double cycles = uniform(1, 4);
        double phase = uniform(0, 1);
        shape(truth, open, openTau, end, endTau, wave, cycles, phase);
        boolean wrong = chance(0.2);
        note(wrong, "another shape than forecast");
        double off = wrong ? 0.4 : 0.15;
        shape(
                forecast,
                open * Math.exp(off * normal()),
                openTau * Math.exp(off * normal()),
                end * Math.exp(off * normal()),
                endTau,
                chance(0.5) ? wave : 0,
                cycles,
                phase);
    }

    private static void shape(
            ObjectNode shape,
            double open,
            double openTau,
            double end,
            double endTau,
            double wave,
            double cycles,
            double phase) {
        shape.put("base", 1.0).put("openAmp", rounded(open, 4));
        shape.put("openTau", rounded(Math.max(0.005, openTau), 4));
        shape.put("endAmp", rounded(end, 4)).put("endTau", rounded(endTau, 4));
        shape.put("sinAmp", rounded(wave, 4)).put("sinCycles", rounded(cycles, 4));
        shape.put("sinPhase", rounded(phase, 4));
    }

    /** Fills the SKUs and returns their stock per pool. */
    private long[][] skus(ArrayNode list, int pools) {
        int count = 3 + random.nextInt(6);
        double size = logUniform(1_500, 12_000);
        double level = chance(0.6) ? Math.exp(0.25 * normal()) : logUniform(0.3, 3);
        note(level > 1.6, "more views than forecast");
        note(level < 0.6, "fewer views than forecast");
        double sharesOff = chance(0.7) ? 0.2 : 0.6;
        note(sharesOff > 0.5, "other pools than forecast");
        boolean worthless = chance(0.6);
        long[][] stock = new long[count][];
        for (int i = 0; i < count; i++) {
            double views = size * Math.exp(0.4 * normal());
            stock[i] = sku(list.addObject(), i, pools, views, level, sharesOff, worthless);
        }
        return stock;
    }

    private long[] sku(
            ObjectNode sku,
            int index,
            int pools,
            double total,
            double level,
            double sharesOff,
            boolean worthless) {
        double list = LISTS[random.nextInt(LISTS.length)];
        double flashShare = FLASH_SHARES[random.nextInt(FLASH_SHARES.length)];
        double q0 = logUniform(0.02, 0.1);
        double[] views = scaled(blurred(even(pools), 0.5), total);
        double[] forecast =
                scaled(blurred(views, sharesOff), total / level * Math.exp(0.2 * normal()));
        double coverage = chance(0.15) ? uniform(1.3, 3) : logUniform(0.25, 1.3);
        double units = Math.max(UNITS_MIN, q0 * total * coverage);
        double[] stock = scaled(blurred(forecast, 0.3), units);
        double cost = rounded(list * uniform(0.25, 0.5), 2);
        sku.put("id", "SKU-" + (index + 1));
        sku.put("listPrice", list);
        sku.put("unitCost", cost);
        sku.put("residualValue", worthless ? 0.0 : rounded(cost * uniform(0.1, 0.9), 2));
        sku.put("flashPrice", Math.floor(list * flashShare * 100) / 100);
        sku.put("lowest30d", rounded(list * uniform(0.85, 1), 2));
        long[] perPool = Arrays.stream(stock).mapToLong(Math::round).toArray();
        ArrayNode stocks = sku.putArray("stock");
        Arrays.stream(perPool).forEach(stocks::add);
        demand(sku.putObject("demand"), q0, flashShare);
        numbers(sku.putArray("views"), views);
        numbers(sku.putArray("forecastViews"), forecast);
        double logSd = rounded(uniform(0.25, 0.5), 3);
        sku.putObject("prior")
                .put("conv", rounded(Math.min(0.5, q0 * Math.exp(logSd * normal())), 5))
                .put("convLogSd", logSd)
                .put("beta", 4.5)
                .put("betaSd", 1.6);
        return perPool;
    }

    private void demand(ObjectNode demand, double q0, double r0) {
        DemandCurve.Family[] families = DemandCurve.Family.values();
        DemandCurve.Family family = families[random.nextInt(families.length)];
        double beta =
                switch (family) {
                    case EXP -> uniform(2.5, 7);
                    case LOGIT -> uniform(3, 8);
                    case LINEAR -> uniform(1.4, 2.6);
                };
        demand.put("family", ScenarioReader.symbol(family));
        demand.put("q0", rounded(q0, 5)).put("beta", rounded(beta, 3)).put("r0", r0);
    }

    private void events(ArrayNode events, long[][] stock, int pools) {
        int count = chance(0.35) ? 0 : chance(0.85) ? 1 : 2;
        for (int e = 0; e < count; e++) {
            double at = rounded(uniform(0.15, 0.75), 3);
            double until = chance(0.6) ? 1 : rounded(Math.min(1, at + uniform(0.08, 0.3)), 3);
            switch (random.nextInt(4)) {
                case 0 -> event(events, "traffic", at, until, traffic(), stock.length);
                case 1 -> event(events, "wtp", at, until, uniform(0.82, 0.95), stock.length);
                case 2 -> event(events, "conversion", at, until, conversion(), stock.length);
                default -> restock(events, at, stock, random.nextInt(pools));
            }
        }
    }

    private double traffic() {
        return chance(0.7) ? logUniform(1.3, 3) : uniform(0.6, 0.85);
    }

    private double conversion() {
        return chance(0.7) ? uniform(0.6, 0.85) : uniform(1.15, 1.4);
    }

    private void event(
            ArrayNode events, String type, double at, double until, double factor, int skus) {
        boolean all = chance(0.6);
        events.addObject()
                .put("type", type)
                .put("at", at)
                .put("until", until)
                .put("factor", rounded(factor, 3))
                .put("sku", all ? "*" : "SKU-" + (random.nextInt(skus) + 1));
        note(true, type + " x" + rounded(factor, 2) + (all ? "" : " for one SKU"));
    }

    private void restock(ArrayNode events, double at, long[][] stock, int pool) {
        double share = uniform(0.2, 0.7);
        ObjectNode restock = events.addObject();
        restock.put("type", "restock").put("at", at).put("sku", "*").put("pool", pool);
        ObjectNode units = restock.putObject("units");
        for (int i = 0; i < stock.length; i++) {
            units.put("SKU-" + (i + 1), Math.round(Arrays.stream(stock[i]).sum() * share));
        }
        note(true, "restock of " + rounded(share, 2));
    }

    private void note(boolean holds, String text) {
        if (holds) {
            notes.add(text);
        }
    }

    private static double[] even(int count) {
        double[] even = new double[count];
        Arrays.fill(even, 1);
        return even;
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
        return Math.rint(value * power) / power;
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
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
