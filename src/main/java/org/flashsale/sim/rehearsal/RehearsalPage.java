package org.flashsale.sim.rehearsal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SkuPlan.OwnPolicies;
import org.flashsale.report.Figure;
import org.flashsale.report.HtmlReport;
import org.flashsale.report.LineChart;
import org.flashsale.report.Series;
import org.flashsale.sim.Twist;

/** A rehearsal as a page for the merchant. */
public final class RehearsalPage {
    private final Rehearsal rehearsal;
    private final SalePlan plan;
    private final double[] hours;
    private final String time;

    private RehearsalPage(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
        this.plan = rehearsal.plan();
        int ticks = plan.terms().ticks();
        double length = plan.end() - (double) plan.start();
        boolean inHours = length > 3 * 3_600_000;
        this.time = inHours ? "hours of the sale" : "minutes of the sale";
        this.hours = new double[ticks];
        for (int i = 0; i < ticks; i++) {
            hours[i] = i * (double) plan.tickMs() / (inHours ? 3_600_000 : 60_000);
        }
    }

    /** The page. */
    public static String render(Rehearsal rehearsal) {
        return new RehearsalPage(rehearsal).render();
    }

    private String render() {
        HtmlReport page =
                HtmlReport.titled("Rehearsal of " + plan.id())
                        .lead(
                                "What the engine would do with this plan, played "
                                        + rehearsal.seeds()
                                        + " times on each of "
                                        + rehearsal.acts().size()
                                        + " simulated markets. The shoppers are made up from the"
                                        + " plan's own forecast, so this shows how the plan works"
                                        + " and where it may hurt; it promises no revenue.");
        page.section("In short, if demand is as planned").figures(summary());
        page.section("Before you publish");
        List<Warning> warnings = rehearsal.warnings();
        if (warnings.isEmpty()) {
            page.note("Nothing stands out: stock sells, floors and limits leave room.");
        } else {
            page.figures(
                    warnings.stream()
                            .map(w -> new Figure(w.sku(), w.code().name(), w.text()))
                            .toList());
        }
        page.section("If it comes differently").table(scenarioHeaders(), scenarios());
        page.note(
                "Means; in brackets what 90 % of the sales lie between. Net: revenue less what the"
                        + " units would be worth unsold, less what moves cost. Fixed: the flash"
                        + " price throughout; list: the list price; both without moves. Each SKU's"
                        + " conversion and slope differ from sale to sale as much as the plan says"
                        + " that it does not know them.");
        for (int i = 0; i < plan.skus().size(); i++) {
            if (rehearsal.asPlanned().traces().get(i).drawn()) {
                page.section(plan.skus().get(i).sku()).charts(charts(i));
            }
        }
        page.section("Every SKU, if demand is as planned").table(skuHeaders(), skus());
        page.section("Guardrails").table(List.of("Guardrail", "Published prices"), clamps());
        page.note("How often a guardrail changed a price that was published, all sales together.");
        return page.render();
    }

    private List<Figure> summary() {
        Rehearsal.Act base = rehearsal.asPlanned();
        Result own = base.results().get(0);
        Result fixed = base.results().get(1);
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("revenue", money(own.revenue()), plan.currency()));
        figures.add(
                new Figure(
                        "net",
                        money(own.net()),
                        "less what the units were worth unsold, and what moves cost"));
        figures.add(new Figure("gross margin", money(own.margin()), "revenue less cost"));
        figures.add(
                new Figure(
                        "net against a fixed flash price",
                        against(own, fixed),
                        "mean against mean, the same shoppers"));
        figures.add(new Figure("sold", percents(own.sellThrough()), "of the units"));
        figures.add(
                new Figure(
                        "price changes per SKU",
                        String.format(Locale.ROOT, "%.1f", own.changesPerSku().mean()),
                        "at most " + own.mostChanges()));
        figures.add(new Figure("moved between pools", percents(own.moved()), "of the units"));
        String policies = plan.pricingPolicy() + " + " + plan.allocationPolicy();
        long different =
                plan.skus().stream().filter(s -> !s.policies().equals(OwnPolicies.NONE)).count();
        String but = different == 0 ? "" : ", which gives " + different + " SKUs their own";
        figures.add(new Figure("policies", policies, "as the plan names them" + but));
        return figures;
    }

    private static List<String> scenarioHeaders() {
        return List.of(
                "Market",
                "Revenue",
                "Net",
                "Against fixed",
                "Against list",
                "Sold",
                "Changes",
                "Moved");
    }

    private List<List<String>> scenarios() {
        List<List<String>> rows = new ArrayList<>();
        for (Rehearsal.Act act : rehearsal.acts()) {
            Result own = act.results().get(0);
            rows.add(
                    List.of(
                            act.twist().title() + ": " + act.twist().description(),
                            String.format(Locale.ROOT, "%,.0f", own.revenue().mean()),
                            money(own.net()),
                            against(own, act.results().get(1)),
                            against(own, act.results().get(2)),
                            Warnings.percent(own.sellThrough().mean()),
                            String.format(Locale.ROOT, "%.1f", own.changesPerSku().mean()),
                            Warnings.percent(own.moved().mean())));
        }
        return rows;
    }

    /** Net of the plan's policies against that of another. */
    private static String against(Result own, Result other) {
        double base = other.net().mean();
        return base > 0
                ? String.format(Locale.ROOT, "%+.0f %%", 100 * (own.net().mean() / base - 1))
                : "–";
    }

    private List<LineChart> charts(int sku) {
        double minor = Rehearsal.minorPerUnit(plan);
        List<Series> prices = new ArrayList<>();
        for (Rehearsal.Act act : rehearsal.acts()) {
            double[] mean = divided(act.traces().get(sku).meanPrices(), minor);
            prices.add(Series.line(act.twist().title(), hours, mean));
        }
        SkuTrace base = rehearsal.asPlanned().traces().get(sku);
        List<Series> one = new ArrayList<>();
        one.add(Series.steps("price", hours, divided(base.firstPrices(), minor)));
        double floor = plan.skus().get(sku).effectiveFloor() / minor;
        double list = plan.skus().get(sku).list() / minor;
        one.add(Series.line("floor", ends(), new double[] {floor, floor}));
        one.add(Series.line("list price", ends(), new double[] {list, list}));
        List<Series> stock = new ArrayList<>();
        for (int m = 0; m < Math.min(LineChart.SERIES_MAX, plan.pools().size()); m++) {
            stock.add(Series.line(plan.pools().get(m), hours, base.meanStock(m)));
        }
        String units = plan.pools().size() > LineChart.SERIES_MAX ? "units, first pools" : "units";
        List<Series> left = new ArrayList<>();
        for (Rehearsal.Act act : rehearsal.acts()) {
            double[] total = new double[hours.length];
            for (int m = 0; m < plan.pools().size(); m++) {
                double[] pool = act.traces().get(sku).meanStock(m);
                for (int i = 0; i < total.length; i++) {
                    total[i] += pool[i];
                }
            }
            left.add(Series.line(act.twist().title(), hours, total));
        }
        return List.of(
                new LineChart("Price, mean of the sales", time, plan.currency(), prices),
                new LineChart("Price in one sale as planned", time, plan.currency(), one),
                new LineChart("Stock of all pools, mean of the sales", time, "units", left),
                new LineChart("Stock by pool as planned, mean of the sales", time, units, stock));
    }

    private double[] ends() {
        return new double[] {hours[0], hours[hours.length - 1]};
    }

    private static double[] divided(double[] values, double by) {
        for (int i = 0; i < values.length; i++) {
            values[i] /= by;
        }
        return values;
    }

    private static List<String> skuHeaders() {
        return List.of(
                "SKU",
                "Units",
                "Sold",
                "Sold if half",
                "Sold if twice",
                "Sold out in",
                "Changes",
                "At floor",
                "At list");
    }

    private List<List<String>> skus() {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < plan.skus().size(); i++) {
            SkuTrace base = rehearsal.asPlanned().traces().get(i);
            rows.add(
                    List.of(
                            base.plan().sku(),
                            String.format(Locale.ROOT, "%,d", base.units()),
                            Warnings.percent(base.sellThrough()),
                            Warnings.percent(sold(Twist.HALF, i)),
                            Warnings.percent(sold(Twist.DOUBLE, i)),
                            Warnings.percent(base.soldOut()),
                            String.format(Locale.ROOT, "%.1f", base.changes()),
                            Warnings.percent(base.floorShare()),
                            Warnings.percent(base.listShare())));
        }
        return rows;
    }

    private double sold(Twist twist, int sku) {
        return rehearsal.act(twist).traces().get(sku).sellThrough();
    }

    private List<List<String>> clamps() {
        Map<GuardrailOutcome.Code, Integer> all = new EnumMap<>(GuardrailOutcome.Code.class);
        for (Rehearsal.Act act : rehearsal.acts()) {
            for (SkuTrace trace : act.traces()) {
                trace.clamps().forEach((code, count) -> all.merge(code, count, Integer::sum));
            }
        }
        return all.entrySet().stream()
                .map(e -> List.of(e.getKey().name(), String.format("%,d", e.getValue())))
                .toList();
    }

    private static String money(Spread spread) {
        return String.format(
                Locale.ROOT, "%,.0f [%,.0f, %,.0f]", spread.mean(), spread.low(), spread.high());
    }

    private static String percents(Spread spread) {
        return String.format(
                Locale.ROOT,
                "%.0f %% [%.0f, %.0f]",
                100 * spread.mean(),
                100 * spread.low(),
                100 * spread.high());
    }
}
