package org.flashsale.elasticity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.flashsale.elasticity.ElasticityFit.SkuPrior;
import org.flashsale.report.Figure;
import org.flashsale.report.HtmlReport;
import org.flashsale.report.LineChart;
import org.flashsale.report.Series;

/** A fit as a page for the merchant. */
public final class ElasticityPage {
    private static final double USUAL_DISCOUNT = 0.7;
    private static final int SKUS_SHOWN = 500;

    private ElasticityPage() {}

    /** The page. */
    public static String render(ElasticityFit fit, SalesHistory history) {
        HtmlReport page =
                HtmlReport.titled("Price elasticities")
                        .lead(
                                "By how many per cent sales fall when the price rises by one per"
                                        + " cent, as a sales history shows it. A sale plan that"
                                        + " names the prior file starts from these beliefs, and"
                                        + " learns on while it sells.");
        page.section("What was read").figures(sources(fit, history));
        page.section("Categories").table(categoryHeaders(), categories(fit));
        page.note(
                "The interval is for a SKU that the history has not seen: the category's mean and"
                        + " how much its SKUs differ. Slope: fall of ln conversion per unit of"
                        + " price/list at 70 % of the list price, which is what a plan holds.");
        page.section("SKUs").charts(List.of(chart(fit)));
        page.table(skuHeaders(), fit.skus().stream().limit(SKUS_SHOWN).map(s -> row(s)).toList());
        page.note(
                "A: own price alone. B: with deal and feature. C: with the prices of others. Each"
                        + " within stores, 95 % interval by drawing whole periods.");
        if (!fit.leftOut().isEmpty()) {
            page.section("Left out")
                    .table(
                            List.of("What", "Why"),
                            fit.leftOut().stream()
                                    .limit(SKUS_SHOWN)
                                    .map(l -> List.of(name(l), l.detail() + " [" + l.code() + "]"))
                                    .toList());
        }
        return page.render();
    }

    private static String name(LeftOut left) {
        return left.sku().isEmpty() ? "category " + left.category() : left.sku();
    }

    private static List<Figure> sources(ElasticityFit fit, SalesHistory history) {
        List<Figure> figures = new ArrayList<>();
        for (SalesHistory.SourceFile file : history.files()) {
            String rows =
                    String.format(
                            Locale.ROOT, "%,d rows, %,d skipped", file.rows(), file.skipped());
            figures.add(new Figure(file.file(), rows, "SHA-256 " + file.sha256()));
        }
        figures.add(new Figure("periods", String.valueOf(history.periods()), ""));
        figures.add(
                new Figure(
                        "rows without sales",
                        String.format(Locale.ROOT, "%,d", history.withoutSales()),
                        "left out: where they are many, the elasticities come out too small"));
        figures.add(new Figure("specification", fit.chosen().name(), "of the priors"));
        String draws = fit.draws() + " draws";
        figures.add(new Figure("intervals", draws, "of whole periods, seed " + fit.seed()));
        return figures;
    }

    private static List<String> categoryHeaders() {
        return List.of(
                "Category",
                "SKUs",
                "Elasticity",
                "95 % interval",
                "SKUs differ by (sd)",
                "Slope at 70 %");
    }

    private static List<List<String>> categories(ElasticityFit fit) {
        return fit.categories().stream()
                .map(
                        c ->
                                List.of(
                                        c.category(),
                                        String.valueOf(c.skus()),
                                        number(c.elasticity().value()),
                                        interval(c.elasticity()),
                                        number(c.between())
                                                + (c.betweenAssumed() ? " (assumed)" : ""),
                                        PriorFile.slopeText(c.elasticity(), USUAL_DISCOUNT)))
                .toList();
    }

    private static List<String> skuHeaders() {
        return List.of("SKU", "Category", "Rows", "Periods", "Elasticity", "Alone: A", "B", "C");
    }

    private static List<String> row(SkuPrior sku) {
        List<String> row = new ArrayList<>();
        row.add(sku.sku());
        row.add(sku.category());
        row.add(String.format(Locale.ROOT, "%,d", sku.rows()));
        row.add(String.valueOf(sku.periods()));
        row.add(number(sku.elasticity().value()) + " " + interval(sku.elasticity()));
        for (Spec spec : Spec.values()) {
            Estimate alone = sku.specs().get(spec);
            row.add(alone == null ? "" : number(alone.value()) + " " + interval(alone));
        }
        return row;
    }

    private static LineChart chart(ElasticityFit fit) {
        List<SkuPrior> sorted =
                fit.skus().stream()
                        .sorted(Comparator.comparingDouble(s -> s.elasticity().value()))
                        .toList();
        return new LineChart(
                "Elasticity of every SKU, the steepest first",
                "SKUs",
                "elasticity",
                List.of(
                        line("believed", sorted, s -> s.elasticity().value()),
                        line("2.5 %", sorted, s -> s.elasticity().low()),
                        line("97.5 %", sorted, s -> s.elasticity().high()),
                        line("from the SKU alone", sorted, s -> alone(s, fit.chosen()))));
    }

    private static double alone(SkuPrior sku, Spec spec) {
        Estimate estimate = sku.specs().get(spec);
        return estimate == null ? Double.NaN : estimate.value();
    }

    private static Series line(String name, List<SkuPrior> skus, ToDoubleFunction<SkuPrior> value) {
        double[] at = new double[skus.size()];
        double[] values = new double[skus.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = i + 1;
            values[i] = value.applyAsDouble(skus.get(i));
        }
        return Series.line(name, at, values);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String interval(Estimate estimate) {
        return String.format(Locale.ROOT, "[%.2f, %.2f]", estimate.low(), estimate.high());
    }
}
