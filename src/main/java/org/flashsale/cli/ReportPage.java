package org.flashsale.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.flashsale.replay.SaleReport;
import org.flashsale.report.Figure;
import org.flashsale.report.HtmlReport;

/** A sale's report as a page. */
final class ReportPage {
    private static final String JSON = ".json";

    private ReportPage() {}

    /** Writes the page beside the JSON file, under the same name, and says where. */
    static Path write(Path json, SaleReport report) throws IOException {
        String name = String.valueOf(json.getFileName());
        String stem = name.endsWith(JSON) ? name.substring(0, name.length() - JSON.length()) : name;
        Path page = json.resolveSibling(stem + ".html");
        OutputFiles.write(page, render(report));
        return page;
    }

    private static String render(SaleReport report) {
        HtmlReport page =
                HtmlReport.titled("Flash sale report")
                        .lead(
                                report.balanced()
                                        ? "The books balance."
                                        : "The books do not balance: "
                                                + String.join("; ", report.differences())
                                                + ".")
                        .section("The whole job")
                        .figures(figures(report.counts()));
        if (!report.model().isEmpty()) {
            page.note("Model " + report.model() + ", version " + report.modelVersion() + ".");
        }
        reasons(page, "Dead letters by topic and reason", report.deadLettersByReason());
        reasons(page, "Ledger alerts by code", report.alertsByCode());
        for (SaleReport.Sale sale : report.sales()) {
            page.section("Sale " + sale.sale()).figures(figures(sale.counts()));
            page.table(
                    List.of("SKU", "first", "last", "lowest", "highest", "changes", "stock"),
                    prices(report.prices(), sale.sale()));
        }
        return page.render();
    }

    private static void reasons(HtmlReport page, String heading, Map<String, Long> counts) {
        if (!counts.isEmpty()) {
            page.section(heading).figures(figures(counts));
        }
    }

    private static List<Figure> figures(Map<String, Long> counts) {
        List<Figure> figures = new ArrayList<>();
        counts.forEach(
                (name, count) ->
                        figures.add(
                                new Figure(name, String.format(Locale.ROOT, "%,d", count), "")));
        return figures;
    }

    private static List<List<String>> prices(List<SaleReport.Price> prices, String sale) {
        List<List<String>> rows = new ArrayList<>();
        for (SaleReport.Price price : prices) {
            if (price.sale().equals(sale)) {
                rows.add(
                        List.of(
                                price.sku(),
                                amount(price.first(), price.currency()),
                                amount(price.last(), price.currency()),
                                amount(price.lowest(), price.currency()),
                                amount(price.highest(), price.currency()),
                                Long.toString(price.changes()),
                                Long.toString(price.stock())));
            }
        }
        return rows;
    }

    private static String amount(long minor, String currency) {
        int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
        return BigDecimal.valueOf(minor, digits).toPlainString() + ' ' + currency;
    }
}
