package org.flashsale.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes one plan as a document; what all SKUs share goes into the defaults. */
final class PlanWriter {

    private static final Pattern INTEGER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_/.-]*");

    /** Words that YAML 1.1 takes for truth values. */
    private static final Pattern YES_OR_NO = Pattern.compile("(?i)y|n|yes|no|on|off");

    private final SalePlan plan;
    private final int fractionDigits;
    private final StringBuilder out = new StringBuilder();

    PlanWriter(SalePlan plan) {
        this.plan = plan;
        this.fractionDigits = Currency.getInstance(plan.currency()).getDefaultFractionDigits();
    }

    String write() {
        line("id: ", text(plan.id()));
        line("currency: ", plan.currency());
        line("zone: ", text(plan.zone().getId()));
        line("start: ", Times.instantText(plan.start(), plan.zone()));
        line("end: ", Times.instantText(plan.end(), plan.zone()));
        line("tick: ", Times.durationText(plan.tickMs()));
        line("mode: ", word(plan.mode()));
        line("allowRaise: ", Boolean.toString(plan.allowRaise()));
        line("pricing: ", plan.pricingPolicy());
        line("allocation: ", plan.allocationPolicy());
        line("pools: ", plan.pools().stream().map(PlanWriter::text).toList().toString());
        SalePlan.Transfer transfer = plan.transfer();
        String cost = money(transfer.costPerUnit());
        line("transfer: ", "{cost: " + cost + ", lead: " + lead(transfer) + "}");
        line("shape: ", flow(shape(plan.shape())));
        Map<String, Function<SkuPlan, String>> fields = fields();
        Map<String, Function<SkuPlan, String>> prior = prior();
        Map<String, Function<SkuPlan, String>> common = takeCommon(fields);
        Map<String, Function<SkuPlan, String>> commonPrior = takeCommon(prior);
        SkuPlan any = plan.skus().get(0);
        line("", "defaults:" + (common.isEmpty() && commonPrior.isEmpty() ? " {}" : ""));
        common.forEach((name, value) -> line("  " + name + ": ", value.apply(any)));
        if (!commonPrior.isEmpty()) {
            line("  prior: ", flow(values(commonPrior, any)));
        }
        line("", "skus:");
        for (SkuPlan sku : plan.skus()) {
            write(sku, fields, prior);
        }
        return out.toString();
    }

    private void write(
            SkuPlan sku,
            Map<String, Function<SkuPlan, String>> fields,
            Map<String, Function<SkuPlan, String>> prior) {
        line("  - sku: ", text(sku.sku()));
        line("    list: ", money(sku.list()));
        line("    flash: ", money(sku.flash()));
        line("    cost: ", money(sku.cost()));
        if (sku.floor() > 0) {
            line("    floor: ", money(sku.floor()));
        }
        if (sku.lowest30d() > 0) {
            String date = sku.lowest30dDate().isEmpty() ? "" : ", date: " + sku.lowest30dDate();
            line("    lowest30d: ", "{price: " + money(sku.lowest30d()) + date + "}");
        }
        if (!sku.policies().pricing().isEmpty()) {
            line("    pricing: ", sku.policies().pricing());
        }
        if (!sku.policies().allocation().isEmpty()) {
            line("    allocation: ", sku.policies().allocation());
        }
        fields.forEach((name, value) -> line("    " + name + ": ", value.apply(sku)));
        if (!prior.isEmpty()) {
            line("    prior: ", flow(values(prior, sku)));
        }
        line("    pools:", "");
        for (int i = 0; i < plan.pools().size(); i++) {
            SkuPlan.PoolPlan pool = sku.pools().get(i);
            String views = Scalars.plain(pool.forecastViews());
            line(
                    "      " + text(plan.pools().get(i)) + ": ",
                    "{views: " + views + ", stock: " + pool.expectedStock() + "}");
        }
    }

    private Map<String, Function<SkuPlan, String>> fields() {
        Map<String, Function<SkuPlan, String>> fields = new LinkedHashMap<>();
        fields.put("margin", sku -> money(sku.margin()));
        fields.put("residual", sku -> money(sku.residual()));
        fields.put("endings", sku -> sku.endings().toString());
        fields.put("maxStep", sku -> Scalars.plain(sku.maxStepFraction()));
        fields.put("cooldown", sku -> Times.durationText(sku.cooldownMs()));
        fields.put("maxChanges", sku -> Integer.toString(sku.maxChanges()));
        fields.put("competitorRule", sku -> word(sku.competitorRule()));
        return fields;
    }

    private static Map<String, Function<SkuPlan, String>> prior() {
        Map<String, Function<SkuPlan, String>> prior = new LinkedHashMap<>();
        prior.put("conversion", sku -> Scalars.plain(sku.prior().conversion()));
        prior.put("conversionLogSd", sku -> Scalars.plain(sku.prior().conversionLogSd()));
        prior.put("slope", sku -> Scalars.plain(sku.prior().slope()));
        prior.put("slopeSd", sku -> Scalars.plain(sku.prior().slopeSd()));
        return prior;
    }

    /** Takes out of the fields those that have one value for all SKUs. */
    private Map<String, Function<SkuPlan, String>> takeCommon(
            Map<String, Function<SkuPlan, String>> fields) {
        Map<String, Function<SkuPlan, String>> common = new LinkedHashMap<>();
        for (String name : new ArrayList<>(fields.keySet())) {
            Function<SkuPlan, String> value = fields.get(name);
            if (plan.skus().stream().map(value).distinct().limit(2).count() == 1) {
                common.put(name, value);
            }
        }
        fields.keySet().removeAll(common.keySet());
        return common;
    }

    private static Map<String, String> values(
            Map<String, Function<SkuPlan, String>> fields, SkuPlan sku) {
        Map<String, String> values = new LinkedHashMap<>();
        fields.forEach((name, value) -> values.put(name, value.apply(sku)));
        return values;
    }

    private static Map<String, String> shape(DemandShape shape) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("base", Scalars.plain(shape.base()));
        values.put("openAmp", Scalars.plain(shape.openAmp()));
        values.put("openTau", Scalars.plain(shape.openTau()));
        values.put("endAmp", Scalars.plain(shape.endAmp()));
        values.put("endTau", Scalars.plain(shape.endTau()));
        values.put("sinAmp", Scalars.plain(shape.sinAmp()));
        values.put("sinCycles", Scalars.plain(shape.sinCycles()));
        values.put("sinPhase", Scalars.plain(shape.sinPhase()));
        return values;
    }

    private static String flow(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private void line(String start, String value) {
        out.append(start).append(value).append('\n');
    }

    private String money(long minor) {
        return BigDecimal.valueOf(minor, fractionDigits).toPlainString();
    }

    private static String lead(SalePlan.Transfer transfer) {
        return Times.durationText(transfer.leadMs());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** A text, quoted where any YAML reader might take it for something else. */
    static String text(String text) {
        boolean integer = INTEGER.matcher(text).matches();
        boolean word =
                WORD.matcher(text).matches()
                        && Scalars.isText(text)
                        && !YES_OR_NO.matcher(text).matches();
        if (integer || word) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(sign -> quoted.append(quoted(sign)));
        return quoted.append('"').toString();
    }

    private static String quoted(int sign) {
        if (sign == '"' || sign == '\\') {
            return "\\" + (char) sign;
        }
        boolean harmless = (sign >= ' ' && sign < 0x7F) || Character.isLetterOrDigit(sign);
        return harmless ? Character.toString(sign) : String.format("\\U%08x", sign);
    }
}
