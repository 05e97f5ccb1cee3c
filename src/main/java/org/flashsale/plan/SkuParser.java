package org.flashsale.plan;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.SkuPlan.CompetitorRule;
import org.flashsale.plan.SkuPlan.OwnPolicies;
import org.flashsale.plan.SkuPlan.PoolPlan;
import org.flashsale.plan.YamlNode.Mapping;

/** Reads the SKUs of one plan, and the defaults that they share. */
final class SkuParser {

    /** Units of one SKU in one pool. */
    static final long STOCK_MAX = 1_000_000_000L;

    static final double VIEWS_MAX = 1e12;
    static final long CHANGES_MAX = 10_000;

    /** Last digits that a price may have to end in: up to four. */
    static final long ENDING_MAX = 9_999;

    /** What every SKU without a word about it gets. */
    static final double MAX_STEP = 0.15;

    static final int COOLDOWN_TICKS = 6;
    static final long MAX_CHANGES = 12;
    static final List<Integer> ENDINGS = List.of(99);

    private final PlanErrors errors;
    private final Frame frame;
    private final Mapping defaults;
    private final PriorReader beliefs;
    private final Map<String, Integer> lines = new HashMap<>();

    /**
     * What SKUs need to know of their plan.
     *
     * @param fractionDigits decimals of the currency
     * @param pools names of the pools; empty when they could not be read
     * @param policies names of the policies that there are
     */
    record Frame(
            int fractionDigits,
            List<String> pools,
            PolicyNames policies,
            long tickMs,
            long start,
            long end,
            ZoneId zone) {

        String money(long minor) {
            BigDecimal amount = BigDecimal.valueOf(minor, fractionDigits);
            // More decimals than people write: the currency is unknown.
            return (fractionDigits > 3 ? amount.stripTrailingZeros() : amount).toPlainString();
        }
    }

    /** Fields that may stand in the defaults. */
    private record Shared(
            long margin,
            long residual,
            List<Integer> endings,
            double maxStep,
            long cooldownMs,
            long maxChanges,
            CompetitorRule competitorRule,
            List<PoolPlan> pools) {}

    SkuParser(Frame frame, Mapping defaults, Optional<Priors> priors, PlanErrors errors) {
        this.frame = frame;
        this.defaults = defaults;
        this.beliefs = new PriorReader(priors);
        this.errors = errors;
        Fields fields = new Fields("defaults", defaults, false, errors);
        shared(fields);
        beliefs.check(fields);
        fields.finish(Code.UNKNOWN_FIELD, "is no field of the defaults");
    }

    /** A SKU; without meaning when errors were added. */
    Optional<SkuPlan> parse(YamlNode node, String path) {
        Optional<Mapping> mapping = Fields.mapping(node, path, errors);
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        Fields fields = new Fields(path, mapping.get().over(defaults), true, errors);
        String sku = fields.get("sku", Scalars.name(), "");
        if (fields.ok("sku")) {
            Integer first = lines.putIfAbsent(sku, node.place().line());
            if (first != null) {
                String wrong = PlanErrors.show(sku) + " was in line " + first + " already";
                fields.refuse("sku", Code.DUPLICATE_SKU, wrong, "each SKU once");
            }
        }
        long list = fields.get("list", positive(), 1L);
        long flash = fields.get("flash", positive(), 1L);
        long cost = amount(fields, "cost");
        long floor = fields.has("floor") ? amount(fields, "floor") : 0;
        Fields lowest = fields.child("lowest30d");
        boolean lowestKnown = fields.has("lowest30d");
        Shared shared = shared(fields);
        SkuPlan plan =
                new SkuPlan(
                        sku,
                        list,
                        flash,
                        cost,
                        floor,
                        shared.margin,
                        shared.residual,
                        lowestKnown ? lowest.get("price", positive(), 1L) : 0,
                        lowestDate(lowest),
                        shared.endings,
                        shared.maxStep,
                        shared.cooldownMs,
                        (int) shared.maxChanges,
                        shared.competitorRule,
                        shared.pools,
                        beliefs.read(fields, sku, flash, list),
                        new OwnPolicies(
                                policy(fields, "pricing", frame.policies.pricing(), sku),
                                policy(fields, "allocation", frame.policies.allocation(), sku)));
        if (lowestKnown) {
            lowest.finish(Code.UNKNOWN_FIELD, "is no field of a reference price");
        }
        checkPrices(fields, plan);
        fields.finish(Code.UNKNOWN_FIELD, "is no field of a SKU");
        return Optional.of(plan);
    }

    /** A policy of the SKU's own; an error says whose it is, for long plans. */
    private static String policy(Fields fields, String field, List<String> names, String sku) {
        Function<YamlNode.Scalar, String> read = Scalars.word(names, Code.UNKNOWN_POLICY);
        Function<YamlNode.Scalar, String> named =
                scalar -> {
                    try {
                        return read.apply(scalar);
                    } catch (Refusal e) {
                        String wrong = e.wrong() + " for the SKU " + PlanErrors.show(sku);
                        throw new Refusal(e.code(), wrong, e.allowed());
                    }
                };
        return fields.get(field, named, "", "");
    }

    private String lowestDate(Fields lowest) {
        Optional<LocalDate> date =
                lowest.get(
                        "date",
                        Times.date().andThen(Optional::of),
                        Optional.empty(),
                        Optional.empty());
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(frame.start), frame.zone);
        date.filter(d -> frame.start > 0 && d.isAfter(day))
                .ifPresent(
                        d ->
                                lowest.refuse(
                                        "date",
                                        Code.OUT_OF_RANGE,
                                        "is after the sale begins",
                                        "a day up to " + day));
        return date.map(LocalDate::toString).orElse("");
    }

    private void checkPrices(Fields fields, SkuPlan sku) {
        long floor = sku.effectiveFloor();
        String floorText = frame.money(floor);
        String listText = frame.money(sku.list());
        boolean floorKnown = fields.ok("floor", "cost", "margin");
        String floorField = sku.floor() > sku.cost() + sku.margin() ? "floor" : "cost";
        if (floorKnown && fields.ok("list") && floor > sku.list()) {
            fields.refuse(
                    floorField,
                    Code.FLOOR_ABOVE_LIST,
                    floorText
                            + " (the floor, or cost and margin if higher) is above the list price",
                    "up to " + listText);
        } else if (floorKnown && floor == 0) {
            fields.refuse(
                    "cost",
                    Code.NO_FLOOR,
                    "with cost, margin and floor 0 the price could become 0",
                    "a cost or a floor above 0");
        } else if (floorKnown && fields.ok("flash", "list") && sku.flash() < floor) {
            fields.refuse(
                    "flash",
                    Code.FLASH_BELOW_FLOOR,
                    frame.money(sku.flash()) + " is below the floor, or cost and margin",
                    floorText + " to " + listText);
        }
        if (fields.ok("flash", "list") && sku.flash() > sku.list()) {
            fields.refuse(
                    "flash",
                    Code.FLASH_ABOVE_LIST,
                    frame.money(sku.flash()) + " is above the list price",
                    "up to " + listText);
        }
        if (fields.ok("residual", "list") && sku.residual() > sku.list()) {
            fields.refuse(
                    "residual",
                    Code.RESIDUAL_ABOVE_LIST,
                    frame.money(sku.residual()) + " is above the list price",
                    "up to " + listText);
        }
        if (fields.ok("pools")
                && !frame.pools.isEmpty()
                && sku.pools().stream().mapToDouble(PoolPlan::forecastViews).sum() <= 0) {
            fields.refuse("pools", Code.NO_FORECAST, "no views are expected", "views in some pool");
        }
    }

    private Shared shared(Fields fields) {
        long horizon = frame.end - frame.start;
        long cooldown = Math.min(COOLDOWN_TICKS * frame.tickMs, horizon);
        String rule =
                fields.get(
                        "competitorRule",
                        Scalars.word(words(CompetitorRule.values()), Code.UNKNOWN_WORD),
                        "demand",
                        "demand");
        Shared shared =
                new Shared(
                        fields.has("margin") ? amount(fields, "margin") : 0,
                        fields.has("residual") ? amount(fields, "residual") : 0,
                        endings(fields),
                        fields.get("maxStep", Scalars.number(0.0001, 1), MAX_STEP, MAX_STEP),
                        fields.get(
                                "cooldown",
                                Times.durationOrTicks(frame.tickMs),
                                cooldown,
                                cooldown),
                        fields.get(
                                "maxChanges",
                                Scalars.whole(0, CHANGES_MAX),
                                MAX_CHANGES,
                                MAX_CHANGES),
                        CompetitorRule.valueOf(rule.toUpperCase(Locale.ROOT)),
                        pools(fields));
        if (fields.ok("cooldown") && shared.cooldownMs > horizon && horizon > 0) {
            fields.refuse(
                    "cooldown",
                    Code.OUT_OF_RANGE,
                    "is longer than the sale",
                    "up to " + Times.durationText(horizon));
        }
        return shared;
    }

    private List<Integer> endings(Fields fields) {
        if (!fields.has("endings")) {
            return ENDINGS;
        }
        List<Integer> endings = new ArrayList<>();
        for (long ending : fields.values("endings", Scalars.whole(0, ENDING_MAX))) {
            if (endings.contains((int) ending)) {
                fields.refuse(
                        "endings", Code.DUPLICATE_ENDING, ending + " is there twice", "each once");
            } else {
                endings.add((int) ending);
            }
        }
        return endings;
    }

    private List<PoolPlan> pools(Fields fields) {
        Fields pools = fields.child("pools");
        List<PoolPlan> plans = new ArrayList<>();
        for (String pool : frame.pools) {
            Fields one = pools.child(pool);
            plans.add(
                    new PoolPlan(
                            one.get("views", Scalars.number(0, VIEWS_MAX), 0.0, 0.0),
                            one.get("stock", Scalars.whole(0, STOCK_MAX), 0L, 0L)));
            one.finish(Code.UNKNOWN_FIELD, "is no field of a pool");
        }
        if (!frame.pools.isEmpty()) {
            pools.finish(Code.UNKNOWN_POOL, "is no pool of the plan");
        }
        return plans;
    }

    private long amount(Fields fields, String field) {
        return fields.get(field, Scalars.amount(frame.fractionDigits), 0L);
    }

    private Function<YamlNode.Scalar, Long> positive() {
        return Scalars.amount(frame.fractionDigits)
                .andThen(
                        amount -> {
                            if (amount == 0) {
                                throw new Refusal(Code.OUT_OF_RANGE, "is 0", "more than 0");
                            }
                            return amount;
                        });
    }

    static List<String> words(Enum<?>[] values) {
        return Arrays.stream(values).map(v -> v.name().toLowerCase(Locale.ROOT)).toList();
    }
}
