package org.flashsale.plan;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.flashsale.domain.ControlRecord;
import org.flashsale.plan.ChangeOrder.Scope;
import org.flashsale.plan.PlanError.Code;
import org.flashsale.plan.YamlNode.Place;
import org.flashsale.plan.YamlNode.Scalar;

/**
 * Reads the documents of the control records that switch prices: JSON or YAML 1.2, {@code
 * schemas/freeze.schema.json} and its neighbours.
 */
public final class ChangeOrders {

    /** Kinds of these records. */
    public static final Set<String> KINDS =
            Set.of(
                    ControlRecord.FREEZE,
                    ControlRecord.UNFREEZE,
                    ControlRecord.PRICE_OVERRIDE,
                    ControlRecord.PRICE_OVERRIDE_CANCEL);

    /** Longest override, ms: as long as the longest sale. */
    public static final long OVERRIDE_MAX_MS = PlanParser.HORIZON_MAX_MS;

    private static final int CHARS_MAX = 1_000_000;
    private static final int SKUS_MAX = PlanParser.SKUS_MAX;
    private static final int REASON_MAX = 200;

    /** Enough for every currency: what the plan's has is asked when the plan is known. */
    private static final int DIGITS_MAX = 4;

    private static final List<String> SCOPES = List.of("global", "sale", "skus");
    private static final String ONE_SCOPE = "one of " + String.join(", ", SCOPES);

    private final ControlRecord record;
    private final PlanErrors errors = new PlanErrors();

    private ChangeOrders(ControlRecord record) {
        this.record = record;
    }

    /** What a record turned out to be. */
    public sealed interface Parsed {

        /** An order that can be followed, as far as its document tells. */
        record Valid(ChangeOrder order) implements Parsed {}

        /** Everything that is wrong with it; never empty. */
        record Invalid(List<PlanError> errors) implements Parsed {

            /** Copies the list. */
            public Invalid {
                errors = List.copyOf(errors);
            }
        }
    }

    /** Reads a record of one of the {@link #KINDS}. */
    public static Parsed parse(ControlRecord record) {
        return new ChangeOrders(record).parse();
    }

    private Parsed parse() {
        Optional<ChangeOrder> order = Optional.empty();
        int length = record.document().length();
        if (length > CHARS_MAX) {
            String wrong = "the document has " + length + " signs";
            String allowed = "up to " + CHARS_MAX;
            errors.add(new PlanError(0, "", Code.TOO_BIG, wrong, allowed));
        } else {
            order =
                    YamlReader.read(record.document(), CHARS_MAX, errors)
                            .flatMap(root -> Fields.mapping(root, "", errors))
                            .map(mapping -> order(new Fields("", mapping, true, errors)));
        }
        return order.isPresent() && errors.isEmpty()
                ? new Parsed.Valid(order.get())
                : new Parsed.Invalid(errors.list());
    }

    private ChangeOrder order(Fields fields) {
        ChangeOrder order =
                switch (record.kind()) {
                    case ControlRecord.PRICE_OVERRIDE -> override(fields);
                    case ControlRecord.PRICE_OVERRIDE_CANCEL ->
                            new ChangeOrder.CancelOverride(fields.get("sku", Scalars.name(), ""));
                    default -> switched(fields, record.kind().equals(ControlRecord.FREEZE));
                };
        fields.get("reason", ChangeOrders::reason, "", "");
        fields.finish(Code.UNKNOWN_FIELD, "is no field of " + record.kind());
        return order;
    }

    private static ChangeOrder switched(Fields fields, boolean frozen) {
        List<String> named = SCOPES.stream().filter(fields::has).toList();
        if (named.isEmpty()) {
            fields.refuse("skus", Code.NO_SCOPE, "nothing is named", ONE_SCOPE);
        } else if (named.size() > 1) {
            String wrong = String.join(" and ", named) + " are named";
            fields.refuse(named.get(1), Code.CONTRADICTION, wrong, ONE_SCOPE);
        }
        if (fields.has("global") && !fields.get("global", Scalars.flag(), true)) {
            fields.refuse("global", Code.NO_SCOPE, "is false", ONE_SCOPE);
        }
        String sale = fields.get("sale", Scalars.planId(), "", "");
        List<String> skus = fields.has("skus") ? skus(fields) : List.of();
        return switch (named.isEmpty() ? "" : named.get(0)) {
            case "sale" -> new ChangeOrder.Switch(frozen, Scope.SALE, List.of(sale));
            case "skus" -> new ChangeOrder.Switch(frozen, Scope.SKU, skus);
            default -> new ChangeOrder.Switch(frozen, Scope.GLOBAL, List.of());
        };
    }

    private static List<String> skus(Fields fields) {
        int size = fields.items("skus").size();
        if (size > SKUS_MAX) {
            String allowed = SKUS_MAX + " SKUs at most";
            fields.refuse("skus", Code.TOO_MANY_SKUS, size + " SKUs", allowed);
            return List.of();
        }
        Set<String> skus = new LinkedHashSet<>();
        for (String sku : fields.values("skus", Scalars.name())) {
            if (!skus.add(sku)) {
                String wrong = PlanErrors.show(sku) + " is there twice";
                fields.refuse("skus", Code.DUPLICATE_SKU, wrong, "each SKU once");
            }
        }
        if (size == 0 && fields.ok("skus")) {
            fields.refuse("skus", Code.MISSING_FIELD, "no SKU is named", "at least one SKU");
        }
        return List.copyOf(skus);
    }

    private static ChangeOrder override(Fields fields) {
        String sku = fields.get("sku", Scalars.name(), "");
        String price = fields.get("price", ChangeOrders::price, "");
        String currency = fields.get("currency", PlanParser::currency, "", "");
        Optional<String> until = Optional.empty();
        OptionalLong lasts = OptionalLong.empty();
        if (fields.has("until")) {
            until = Optional.of(fields.get("until", ChangeOrders::time, ""));
        }
        if (fields.has("for")) {
            lasts = OptionalLong.of(fields.get("for", ChangeOrders::span, 1L));
        }
        boolean both = until.isPresent() && lasts.isPresent();
        if (both || (until.isEmpty() && lasts.isEmpty())) {
            fields.refuse(
                    "until",
                    both ? Code.CONTRADICTION : Code.MISSING_FIELD,
                    both ? "for is there, too" : "neither until nor for is there",
                    "either a time until which, or a length of time for which it holds");
        }
        return new ChangeOrder.PriceOverride(sku, price, currency, until, lasts);
    }

    private static String price(Scalar scalar) {
        if (Scalars.amount(DIGITS_MAX).apply(scalar) == 0) {
            throw new Refusal(Code.OUT_OF_RANGE, "is 0", "more than 0");
        }
        return scalar.text();
    }

    /** Which zone a local time belongs to is told by the plan; that it is a time shows now. */
    private static String time(Scalar scalar) {
        var unused = Times.instant(ZoneOffset.UTC).apply(scalar);
        return scalar.text();
    }

    private static long span(Scalar scalar) {
        long span = Times.duration().apply(scalar);
        if (span == 0 || span > OVERRIDE_MAX_MS) {
            String wrong = "is " + PlanErrors.show(scalar.text());
            throw new Refusal(Code.OUT_OF_RANGE, wrong, "above 0s and up to 31 days");
        }
        return span;
    }

    private static String reason(Scalar scalar) {
        String reason = Scalars.text().apply(scalar);
        if (reason.length() > REASON_MAX || reason.codePoints().anyMatch(Character::isISOControl)) {
            String wrong = "is " + PlanErrors.show(reason);
            throw new Refusal(Code.BAD_NAME, wrong, "up to " + REASON_MAX + " signs of text");
        }
        return reason;
    }

    /**
     * What an override means under a plan.
     *
     * @param price minor units; 0 if it cannot be one
     * @param until instant at which it ends, epoch ms
     * @param errors what is wrong with it there
     */
    public record Meaning(long price, long until, List<PlanError> errors) {

        /** Copies the errors. */
        public Meaning {
            errors = List.copyOf(errors);
        }
    }

    /** What an override that takes effect at an instant (epoch ms) means under a plan. */
    public static Meaning meaning(ChangeOrder.PriceOverride order, SalePlan plan, long from) {
        List<PlanError> errors = new ArrayList<>();
        if (!order.currency().isEmpty() && !order.currency().equals(plan.currency())) {
            String wrong = "is " + order.currency();
            errors.add(new PlanError(0, "currency", Code.CURRENCY_DIFFERS, wrong, plan.currency()));
        }
        int digits = Currency.getInstance(plan.currency()).getDefaultFractionDigits();
        long price = read("price", order.price(), Scalars.amount(digits), errors);
        int before = errors.size();
        long until =
                order.until().isPresent()
                        ? read("until", order.until().get(), Times.instant(plan.zone()), errors)
                        : from + order.forMs().orElse(0);
        boolean isTime = errors.size() == before;
        if (isTime && until <= from) {
            String wrong = "is not after " + Times.instantText(from, plan.zone());
            errors.add(new PlanError(0, "until", Code.EXPIRED, wrong, "a time to come"));
        } else if (isTime && until - from > OVERRIDE_MAX_MS) {
            String wrong = "is more than 31 days ahead";
            errors.add(new PlanError(0, "until", Code.OUT_OF_RANGE, wrong, "31 days at most"));
        }
        return new Meaning(price, until, errors);
    }

    /** An amount as people write it. */
    public static String money(long minor, SalePlan plan) {
        int digits = Currency.getInstance(plan.currency()).getDefaultFractionDigits();
        return BigDecimal.valueOf(minor, digits).toPlainString();
    }

    private static long read(
            String field, String text, Function<Scalar, Long> read, List<PlanError> errors) {
        try {
            return read.apply(new Scalar(new Place(0, 0), text, true));
        } catch (Refusal e) {
            errors.add(new PlanError(0, field, e.code(), e.wrong(), e.allowed()));
            return 0;
        }
    }
}
