package org.flashsale.sim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.flashsale.failure.JsonErrors;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.DemandShape;
import org.flashsale.plan.SkuPlan;

/**
 * Reads and checks files of the format {@code flashsale-scenarios/1}. What is wrong becomes a
 * {@link UsageError} that names the place, a line for each scenario and SKU with a mistake; unknown
 * members are ignored.
 */
public final class ScenarioReader {
    private static final int BYTES_MAX = 32 << 20;
    private static final int TICKS_MAX = 100_000;
    private static final int SKUS_MAX = 10_000;
    private static final int POOLS_MAX = 100;
    private static final int SCENARIOS_MAX = 1_000;
    private static final double HORIZON_SEC_MAX = 31 * 86_400.0;
    private static final double MONEY_MAX = 1e9;
    private static final double VIEWS_MAX = 1e9;
    private static final double UNITS_MAX = 1e9;

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private ScenarioReader() {}

    /** All scenarios of a file, at least one. */
    public static List<Scenario> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new UsageError(file + ": larger than " + (BYTES_MAX >> 20) + " MiB");
            }
            return parse(file.toString(), bytes);
        } catch (IOException e) {
            throw new UsageError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * All scenarios of a document.
     *
     * @param name what to call it in a message
     */
    public static List<Scenario> parse(String name, byte[] document) {
        Json root = new Json(tree(name, document), name + ": ");
        root.require("format", Scenario.FORMAT);
        List<Scenario> scenarios = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Mistakes mistakes = new Mistakes();
        for (Json each : root.list("scenarios", 1, SCENARIOS_MAX)) {
            mistakes.collect(
                    () -> {
                        Scenario scenario = scenario(each);
                        if (!ids.add(scenario.id())) {
                            String again = "must be unique, not '" + scenario.id() + "' again";
                            throw each.wrong("id", again);
                        }
                        scenarios.add(scenario);
                    });
        }
        mistakes.report();
        return scenarios;
    }

    private static JsonNode tree(String name, byte[] document) {
        try {
            JsonNode tree = JSON.readTree(document);
            if (tree == null || !tree.isObject()) {
                throw new UsageError(name + ": must be a JSON object");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new UsageError(name + ": not JSON: " + JsonErrors.line(e), e);
        } catch (IOException e) {
            throw new UsageError(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Scenario scenario(Json in) {
        String id = in.text("id");
        double horizon = in.number("horizonSec", 1, HORIZON_SEC_MAX);
        int ticks = in.whole("ticks", 1, TICKS_MAX);
        if (in.has("tickSec")
                && Math.abs(in.number("tickSec", 0, HORIZON_SEC_MAX) * ticks - horizon) > 1e-6) {
            throw in.wrong("tickSec", "must be horizonSec / ticks");
        }
        List<String> pools = in.texts("pools", 1, POOLS_MAX);
        Json transfer = in.object("transfer");
        Map<String, Integer> indexes = new LinkedHashMap<>();
        List<Scenario.Sku> skus = new ArrayList<>();
        List<Truth.SkuTruth> truths = new ArrayList<>();
        Mistakes mistakes = new Mistakes();
        for (Json each : in.list("skus", 1, SKUS_MAX)) {
            mistakes.collect(
                    () -> {
                        Scenario.Sku sku = sku(each, pools.size());
                        if (indexes.putIfAbsent(sku.id(), skus.size()) != null) {
                            String again = "must be unique, not '" + sku.id() + "' again";
                            throw each.wrong("id", again);
                        }
                        skus.add(sku);
                        List<Double> views = views(each, "views", pools.size());
                        truths.add(new Truth.SkuTruth(views, curve(each.object("demand"))));
                    });
        }
        mistakes.report();
        Truth truth =
                new Truth(
                        shape(in.object("trueShape")),
                        truths,
                        events(in, indexes, pools.size()),
                        scorer(in.object("scorer")),
                        in.object("substitution").number("spill", 0, 1));
        Scenario scenario =
                new Scenario(
                        id,
                        in.textOr("set", ""),
                        in.textOr("description", ""),
                        horizon,
                        ticks,
                        pools,
                        new Scenario.Transfer(
                                transfer.whole("leadTicks", 0, TICKS_MAX),
                                transfer.number("costFracOfList", 0, 1)),
                        shape(in.object("forecastShape")),
                        skus,
                        guardrails(in.object("guardrails")),
                        truth);
        checkFloors(in, scenario);
        return scenario;
    }

    private static void checkFloors(Json in, Scenario scenario) {
        for (int sku = 0; sku < scenario.skus().size(); sku++) {
            if (scenario.floor(sku) > scenario.skus().get(sku).list()) {
                throw in.wrong(
                        "skus[" + sku + "].unitCost",
                        "must leave the floor, unitCost·(1 + floorMarginFrac), at most listPrice");
            }
        }
    }

    private static Scenario.Sku sku(Json in, int pools) {
        double list = in.number("listPrice", 0.01, MONEY_MAX);
        Json prior = in.object("prior");
        return new Scenario.Sku(
                in.text("id"),
                list,
                in.number("unitCost", 0, list),
                in.number("residualValue", 0, list),
                in.number("flashPrice", 0.01, list),
                in.numberOr("lowest30d", 0, MONEY_MAX, 0),
                in.numbers("stock", pools, 0, UNITS_MAX).stream().map(in::units).toList(),
                views(in, "forecastViews", pools),
                new SkuPlan.Prior(
                        prior.number("conv", 1e-9, 0.999),
                        prior.number("convLogSd", 1e-6, 10),
                        prior.number("beta", 1e-6, 1_000),
                        prior.number("betaSd", 0, 1_000)));
    }

    private static List<Double> views(Json in, String member, int pools) {
        List<Double> views = in.numbers(member, pools, 0, VIEWS_MAX);
        if (views.stream().allMatch(count -> count == 0)) {
            throw in.wrong(member, "must not all be 0");
        }
        return views;
    }

    private static DemandCurve curve(Json in) {
        return new DemandCurve(
                in.oneOf("family", DemandCurve.Family.class),
                in.number("q0", 1e-12, 0.999),
                in.number("beta", 0, 1_000),
                in.number("r0", 1e-6, 10));
    }

    private static DemandShape shape(Json in) {
        DemandShape shape =
                new DemandShape(
                        in.number("base", 0, 1e6),
                        in.number("openAmp", 0, 1e6),
                        in.number("openTau", 1e-6, 1e6),
                        in.number("endAmp", 0, 1e6),
                        in.number("endTau", 1e-6, 1e6),
                        in.number("sinAmp", -1, 1),
                        in.number("sinCycles", -1e4, 1e4),
                        in.number("sinPhase", -1e4, 1e4));
        if (shape.base() + shape.openAmp() + shape.endAmp() <= 0) {
            throw in.wrong("base", "or openAmp or endAmp must be above 0");
        }
        return shape;
    }

    private static Truth.Scorer scorer(Json in) {
        return new Truth.Scorer(
                in.number("scoreLogBias", -20, 20),
                in.number("priceSlopeFactor", -10, 10),
                in.number("shockVisibility", -10, 10),
                in.number("scoreLogSd", 0, 10));
    }

    private static Scenario.Guardrails guardrails(Json in) {
        return new Scenario.Guardrails(
                in.whole("minChangeTicks", 0, TICKS_MAX),
                in.whole("maxChanges", 0, 1_000_000),
                in.number("maxStepFrac", 1e-6, 1),
                in.number("floorMarginFrac", 0, 100),
                in.number("charmEnding", 0, 0.999999));
    }

    private static List<Truth.Event> events(Json in, Map<String, Integer> skus, int pools) {
        List<Truth.Event> events = new ArrayList<>();
        for (Json each : in.list("events", 0, SCENARIOS_MAX)) {
            Truth.EventType type = each.oneOf("type", Truth.EventType.class);
            double at = each.number("at", 0, 1);
            events.add(
                    switch (type) {
                        case RESTOCK -> {
                            int pool = each.whole("pool", 0, pools - 1);
                            Map<Integer, Long> units = each.units("units", skus, UNITS_MAX);
                            yield new Truth.Event(type, at, at, 1, Truth.ALL, pool, units);
                        }
                        case TRAFFIC, WTP, CONVERSION ->
                                new Truth.Event(
                                        type,
                                        at,
                                        each.number("until", at, 1),
                                        each.number("factor", 1e-6, 1e6),
                                        each.indexOf("sku", skus, "*", Truth.ALL),
                                        0,
                                        Map.of());
                    });
        }
        return events;
    }

    /** Symbols in lower case, as the format writes them. */
    static String symbol(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
