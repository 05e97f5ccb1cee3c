package org.flashsale.sim.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.flashsale.report.HtmlReport;
import org.flashsale.report.LineChart;
import org.flashsale.report.LineChart.Mark;
import org.flashsale.report.Series;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;

/** A demo run as a page. */
final class DemoPage {
    private static final int SKUS_SHOWN = 6;
    private static final String ELAPSED = "seconds of the sale";

    private final DemoReport report;
    private final DemoSummary summary;
    private final Scenario scenario;
    private final Market market;
    private final Outcome outcome;
    private final double[] time;

    DemoPage(DemoReport report) {
        this.report = report;
        this.summary = new DemoSummary(report);
        this.market = report.material().market();
        this.scenario = market.scenario();
        this.outcome = report.material().outcome();
        this.time =
                IntStream.range(0, outcome.ticks())
                        .mapToDouble(t -> t * scenario.tickSec())
                        .toArray();
    }

    String render() {
        JobFacts facts = report.material().facts();
        HtmlReport page =
                HtmlReport.titled("Flash sale demo")
                        .lead(
                                "A simulated market, played in real time through Kafka against the"
                                        + " real job on this machine. Shoppers, stock and competitors"
                                        + " are drawn from a seed, so this compares ways to sell; it"
                                        + " promises no revenue. "
                                        + (facts.interrupted()
                                                ? "The sale was ended early by its user. "
                                                : "")
                                        + "Setting: "
                                        + facts.setting()
                                        + ".");
        page.section("The sale").figures(summary.sale());
        page.note(
                "The comparisons meet the same shoppers with the same willingness to pay at fixed"
                        + " prices, without moves between pools. The best fixed price of each SKU"
                        + " is found afterwards, knowing all of them: no policy can know it.");
        if (facts.interrupted()) {
            page.note(DemoSummary.ENDED_EARLY);
        }
        page.charts(overview());
        page.section("Stock, as an auditor counts it from the topics").figures(summary.stock());
        if (!report.findings().details().isEmpty()) {
            page.table(
                    List.of("Fault"), report.findings().details().stream().map(List::of).toList());
        }
        page.section("Events").figures(summary.events());
        page.section("Time").figures(summary.times());
        for (int sku : shown()) {
            page.section(heading(sku)).charts(chartsOf(sku));
        }
        page.section("All SKUs").table(headers(), rows());
        return page.render();
    }

    private List<LineChart> overview() {
        List<LiveSale.Sample> samples = report.material().samples();
        double[] at = samples.stream().mapToDouble(LiveSale.Sample::elapsedSec).toArray();
        double[] rate = new double[at.length];
        double[] left = new double[at.length];
        double[] changes = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            LiveSale.Sample now = samples.get(i);
            LiveSale.Sample before = samples.get(Math.max(0, i - 3));
            double seconds = now.elapsedSec() - before.elapsedSec();
            rate[i] = seconds > 0 ? (now.read() - before.read()) / seconds : Double.NaN;
            left[i] = now.unitsLeft();
            changes[i] = now.changes();
        }
        return List.of(
                new LineChart(
                        "Behaviour records read by the job",
                        ELAPSED,
                        "per second",
                        List.of(Series.line("read", at, rate))),
                new LineChart(
                        "Stock of all SKUs",
                        ELAPSED,
                        "units",
                        List.of(Series.steps("on shelves and under way", at, left))),
                new LineChart(
                        "Price changes so far",
                        ELAPSED,
                        "changes",
                        List.of(Series.steps("all SKUs", at, changes))),
                new LineChart(
                        "Revenue so far",
                        ELAPSED,
                        report.material().plan().currency(),
                        List.of(
                                Series.line("the job", time, summed(outcome.diary().revenue())),
                                Series.line(
                                        "fixed flash prices",
                                        time,
                                        summed(report.fixed().revenueByTick())),
                                Series.line(
                                        "best fixed prices, in hindsight",
                                        time,
                                        summed(report.best().revenueByTick())))));
    }

    private double[] summed(long[] minorByTick) {
        double[] total = new double[outcome.ticks()];
        double sum = 0;
        for (int tick = 0; tick < total.length; tick++) {
            sum += 1.0 * minorByTick[tick] / Scenario.MINOR;
            total[tick] = sum;
        }
        return total;
    }

    /** SKUs with an event of their own first, then those whose price moved most often. */
    private List<Integer> shown() {
        Set<Integer> shown = new LinkedHashSet<>();
        for (int tick = 0; tick < outcome.ticks(); tick++) {
            market.undercuts(tick).forEach(undercut -> shown.add(undercut.sku()));
            market.restocks(tick).forEach(restock -> shown.add(restock.sku()));
        }
        IntStream.range(0, scenario.skus().size())
                .boxed()
                .sorted(Comparator.comparingInt(sku -> -changes(sku)))
                .forEach(shown::add);
        return shown.stream().limit(SKUS_SHOWN).toList();
    }

    private int changes(int sku) {
        double[] price = outcome.diary().price(sku);
        int changes = 0;
        for (int tick = 1; tick < outcome.ticks(); tick++) {
            changes += price[tick] == price[tick - 1] ? 0 : 1;
        }
        return changes;
    }

    private List<LineChart> chartsOf(int sku) {
        Diary diary = outcome.diary();
        List<Mark> marks = marks(sku);
        List<Series> stock = new ArrayList<>();
        for (int pool = 0; pool < Math.min(LineChart.SERIES_MAX, scenario.pools().size()); pool++) {
            stock.add(Series.steps(scenario.pools().get(pool), time, cut(diary.free(sku, pool))));
        }
        double[] price = cut(diary.price(sku));
        for (int i = 0; i < price.length; i++) {
            price[i] /= Scenario.MINOR;
        }
        return List.of(
                new LineChart(
                        "Price",
                        ELAPSED,
                        report.material().plan().currency(),
                        List.of(Series.steps("price shown", time, price)),
                        marks),
                new LineChart("Stock on the shelves", ELAPSED, "units", stock, marks),
                new LineChart(
                        "Views",
                        ELAPSED,
                        "per tick",
                        List.of(Series.line("views", time, cut(diary.views(sku)))),
                        marks),
                new LineChart(
                        "Orders",
                        ELAPSED,
                        "per tick",
                        List.of(Series.line("orders", time, cut(diary.orders(sku)))),
                        marks));
    }

    private List<Mark> marks(int sku) {
        List<Mark> marks = new ArrayList<>();
        for (int tick = 0; tick < outcome.ticks(); tick++) {
            double at = tick * scenario.tickSec();
            for (Market.Undercut undercut : market.undercuts(tick)) {
                if (undercut.sku() == sku) {
                    marks.add(new Mark(at, "competitor's cut"));
                }
            }
            for (Market.Restock restock : market.restocks(tick)) {
                if (restock.sku() == sku) {
                    String pool = scenario.pools().get(restock.pool());
                    marks.add(new Mark(at, "restock " + restock.units() + " " + pool));
                }
            }
        }
        return marks;
    }

    private double[] cut(double[] ticks) {
        return Arrays.copyOf(ticks, outcome.ticks());
    }

    private String heading(int sku) {
        Scenario.Sku known = scenario.skus().get(sku);
        return String.format(
                Locale.ROOT,
                "%s: list %.2f, floor %.2f, flash %.2f",
                known.id(),
                known.listPrice(),
                1.0 * scenario.floor(sku) / Scenario.MINOR,
                known.flashPrice());
    }

    private List<String> headers() {
        return List.of("SKU", "list", "flash", "last price", "changes", "sold", "left", "revenue");
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int sku = 0; sku < scenario.skus().size(); sku++) {
            Scenario.Sku known = scenario.skus().get(sku);
            double[] price = outcome.diary().price(sku);
            double last = outcome.ticks() == 0 ? known.flash() : price[outcome.ticks() - 1];
            long left =
                    outcome.shelves().getOrDefault(known.id(), List.of()).stream()
                            .mapToLong(Long::longValue)
                            .sum();
            rows.add(
                    List.of(
                            known.id(),
                            two(known.listPrice()),
                            two(known.flashPrice()),
                            two(last / Scenario.MINOR),
                            String.valueOf(changes(sku)),
                            String.format(Locale.ROOT, "%,d", outcome.units()[sku]),
                            String.format(Locale.ROOT, "%,d", left),
                            two(1.0 * outcome.revenue()[sku] / Scenario.MINOR)));
        }
        return rows;
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%,.2f", value);
    }
}
