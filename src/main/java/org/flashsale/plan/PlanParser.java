package org.flashsale.plan;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Mapping;
import org.flashsale.plan.YamlNode.Scalar;

/** Reads a plan from the parts of its document, adding every error on the way. */
final class PlanParser {

    static final long HORIZON_MAX_MS = 31L * 86_400_000;

    /** A whole October is longer than 31 days by the hour that clocks go back. */
    private static final long WINDOW_MAX_MS = HORIZON_MAX_MS + 3_600_000;

    static final int TICKS_MAX = 10_000;
    static final int SKUS_MAX = 10_000;
    static final int POOLS_MAX = 64;

    /** Enough for every currency, so that amounts can be compared when it is unknown. */
    private static final int DIGITS_OF_UNKNOWN = 4;

    /** The policy that never moves stock. */
    private static final String NO_ALLOCATION = "none";

    private final PlanErrors errors;
    private final PolicyNames policies;

    private final PriorSource priorSource;

    PlanParser(PolicyNames policies, PriorSource priorSource, PlanErrors errors) {
        this.policies = policies;
        this.priorSource = priorSource;
        this.errors = errors;
    }

    /** The plan; without meaning when errors were added. */
    Optional<SalePlan> parse(YamlNode root) {
        Optional<Mapping> mapping = Fields.mapping(root, "", errors);
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        Fields fields = new Fields("", mapping.get(), true, errors);
        String id = fields.get("id", Scalars.planId(), "");
        String currency = fields.get("currency", PlanParser::currency, "");
        ZoneId zone = fields.get("zone", Times.zone(), ZoneOffset.UTC);
        long start = fields.get("start", Times.instant(zone), 0L);
        long end = fields.get("end", Times.instant(zone), 0L);
        boolean window = checkWindow(fields, start, end);
        long usual = window ? SalePlan.defaultTickMs(start, end) : 1_000;
        long tickMs = fields.get("tick", Times.duration(), usual, usual);
        if (window) {
            checkTick(fields, tickMs, end - start);
        }
        List<String> pools = pools(fields);
        int digits =
                fields.ok("currency")
                        ? Currency.getInstance(currency).getDefaultFractionDigits()
                        : DIGITS_OF_UNKNOWN;
        String allocation = policy(fields, "allocation", policies.allocation());
        List<SkuPlan> skus =
                skus(
                        fields,
                        new SkuParser.Frame(digits, pools, policies, tickMs, start, end, zone));
        boolean moves = pools.size() > 1 && moves(allocation, skus);
        SalePlan plan =
                new SalePlan(
                        id,
                        currency,
                        zone,
                        start,
                        end,
                        tickMs,
                        mode(fields),
                        fields.get("allowRaise", Scalars.flag(), false, false),
                        pools,
                        transfer(fields, moves, digits),
                        shape(fields),
                        policy(fields, "pricing", policies.pricing()),
                        allocation,
                        skus);
        if (errors.isEmpty()) {
            checkShape(fields, plan);
        }
        fields.finish(Code.UNKNOWN_FIELD, "is no field of a plan");
        return Optional.of(plan);
    }

    static String currency(Scalar scalar) {
        String code = Scalars.text().apply(scalar);
        try {
            if (Currency.getInstance(code).getDefaultFractionDigits() >= 0) {
                return code;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, as currencies without prices are.
        }
        String wrong = "is " + PlanErrors.show(code);
        throw new Refusal(Code.UNKNOWN_CURRENCY, wrong, "an ISO 4217 code such as EUR");
    }

    private static boolean checkWindow(Fields fields, long start, long end) {
        if (!fields.ok("start", "end")) {
            return false;
        }
        if (end <= start) {
            fields.refuse(
                    "end",
                    Code.END_BEFORE_START,
                    "the window ends " + (end == start ? "as it starts" : "before it starts"),
                    "a time after start");
            return false;
        }
        if (end - start > WINDOW_MAX_MS) {
            fields.refuse(
                    "end",
                    Code.WINDOW_TOO_LONG,
                    "the window is longer than 31 days",
                    "31 days at most");
            return false;
        }
        return true;
    }

    private static void checkTick(Fields fields, long tickMs, long horizon) {
        if (!fields.ok("tick")) {
            return;
        }
        if (tickMs < 1_000) {
            fields.refuse("tick", Code.TICK_TOO_SHORT, "is shorter than 1s", "1s or more");
        } else if (tickMs > horizon) {
            fields.refuse(
                    "tick",
                    Code.TICK_TOO_LONG,
                    "is longer than the window",
                    "up to " + Times.durationText(horizon));
        } else if (horizon / tickMs > TICKS_MAX) {
            fields.refuse(
                    "tick",
                    Code.TOO_MANY_TICKS,
                    "makes " + horizon / tickMs + " ticks of the window",
                    Times.durationText((horizon / TICKS_MAX / 1_000 + 1) * 1_000) + " or more");
        }
    }

    private static SalePlan.Mode mode(Fields fields) {
        List<String> words = SkuParser.words(SalePlan.Mode.values());
        String word = fields.get("mode", Scalars.word(words, Code.UNKNOWN_WORD), "live", "live");
        return SalePlan.Mode.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static String policy(Fields fields, String field, List<String> names) {
        String usual = names.get(0);
        return fields.get(field, Scalars.word(names, Code.UNKNOWN_POLICY), usual, usual);
    }

    /** Whether any stock may be moved. */
    private static boolean moves(String allocation, List<SkuPlan> skus) {
        return !allocation.equals(NO_ALLOCATION)
                || skus.stream()
                        .map(sku -> sku.policies().allocation())
                        .anyMatch(own -> !own.isEmpty() && !own.equals(NO_ALLOCATION));
    }

    private static List<String> pools(Fields fields) {
        List<String> pools = new ArrayList<>();
        if (fields.items("pools").size() > POOLS_MAX) {
            fields.refuse(
                    "pools",
                    Code.TOO_MANY_POOLS,
                    fields.items("pools").size() + " pools",
                    POOLS_MAX + " pools at most");
            return List.of();
        }
        for (String pool : fields.values("pools", Scalars.name())) {
            if (pools.contains(pool)) {
                String wrong = PlanErrors.show(pool) + " is there twice";
                fields.refuse("pools", Code.DUPLICATE_POOL, wrong, "each pool once");
            } else {
                pools.add(pool);
            }
        }
        if (pools.isEmpty() && fields.ok("pools")) {
            fields.refuse("pools", Code.MISSING_FIELD, "no pool is named", "at least one pool");
        }
        return fields.ok("pools") ? pools : List.of();
    }

    private static SalePlan.Transfer transfer(Fields fields, boolean moves, int digits) {
        Fields transfer = fields.child("transfer");
        if (!fields.has("transfer") && !moves) {
            return new SalePlan.Transfer(0, 0);
        }
        long cost = transfer.get("cost", Scalars.amount(digits), 0L);
        long lead = transfer.get("lead", Times.duration(), 0L);
        if (transfer.ok("lead") && lead > HORIZON_MAX_MS) {
            transfer.refuse("lead", Code.OUT_OF_RANGE, "is above 31 days", "31 days at most");
        }
        transfer.finish(Code.UNKNOWN_FIELD, "is no field of a transfer");
        return new SalePlan.Transfer(cost, lead);
    }

    private static DemandShape shape(Fields fields) {
        DemandShape flat = DemandShape.FLAT;
        Fields shape = fields.child("shape");
        DemandShape read =
                new DemandShape(
                        number(shape, "base", 0, 1e6, flat.base()),
                        number(shape, "openAmp", 0, 1e6, flat.openAmp()),
                        number(shape, "openTau", 1e-4, 1e3, flat.openTau()),
                        number(shape, "endAmp", 0, 1e6, flat.endAmp()),
                        number(shape, "endTau", 1e-4, 1e3, flat.endTau()),
                        number(shape, "sinAmp", 0, 1, flat.sinAmp()),
                        number(shape, "sinCycles", 0, 1e4, flat.sinCycles()),
                        number(shape, "sinPhase", -1e3, 1e3, flat.sinPhase()));
        shape.finish(Code.UNKNOWN_FIELD, "is no field of a shape");
        return read;
    }

    private static double number(
            Fields fields, String field, double least, double most, double absent) {
        return fields.get(field, Scalars.number(least, most), absent, absent);
    }

    private List<SkuPlan> skus(Fields fields, SkuParser.Frame frame) {
        Mapping defaults = new Mapping(new YamlNode.Place(0, 0), Map.of());
        Optional<YamlNode> written = fields.node("defaults");
        if (written.isPresent()) {
            defaults = Fields.mapping(written.get(), "defaults", errors).orElse(defaults);
        }
        List<YamlNode> items = fields.items("skus");
        SkuParser parser = new SkuParser(frame, defaults, priors(fields), errors);
        if (items.size() > SKUS_MAX) {
            fields.refuse(
                    "skus", Code.TOO_MANY_SKUS, items.size() + " SKUs", SKUS_MAX + " SKUs at most");
            return List.of();
        }
        List<SkuPlan> skus = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            parser.parse(items.get(i), "skus[" + i + "]").ifPresent(skus::add);
        }
        if (items.isEmpty() && fields.ok("skus")) {
            fields.refuse("skus", Code.MISSING_FIELD, "no SKU is named", "at least one SKU");
        }
        return skus;
    }

    private Optional<Priors> priors(Fields fields) {
        Optional<String> file =
                fields.has("priors")
                        ? Optional.of(fields.get("priors", Scalars.text(), ""))
                        : Optional.empty();
        try {
            return fields.ok("priors") ? priorSource.priors(file) : Optional.empty();
        } catch (IllegalArgumentException e) {
            String wrong = PlanErrors.show(file.orElse("--priors")) + ": " + e.getMessage();
            fields.refuse("priors", Code.BAD_PRIORS, wrong, "a prior file that can be used");
            return Optional.empty();
        }
    }

    private static void checkShape(Fields fields, SalePlan plan) {
        double[] shares = plan.shape().shares(plan.terms().ticks());
        for (double share : shares) {
            if (!Double.isFinite(share)) {
                fields.refuse(
                        "shape",
                        Code.EMPTY_SHAPE,
                        "leaves no views in any tick",
                        "a base, an opening or an end above 0");
                return;
            }
        }
    }
}
