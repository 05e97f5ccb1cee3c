package org.flashsale.sim.backtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.flashsale.report.Chart;
import org.flashsale.report.DotChart;
import org.flashsale.report.HtmlReport;
import org.flashsale.report.LineChart;
import org.flashsale.report.LineChart.Mark;
import org.flashsale.report.Series;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.virtual.PolicyPair;

/** Results as one page: what each policy reached, and how a sale of each SKU went. */
public final class BacktestPage {
    private static final String ELAPSED = "share of the sale";

    private final List<Backtest.Found> found;
    private final int seeds;
    private final long firstSeed;
    private final List<String> policies;
    private final List<String> shown;

    private BacktestPage(List<Backtest.Found> found, int seeds, long firstSeed) {
        this.found = found;
        this.seeds = seeds;
        this.firstSeed = firstSeed;
        Set<String> names = new LinkedHashSet<>();
        found.forEach(each -> names.addAll(each.policies().keySet()));
        policies = List.copyOf(names);
        shown = policies.subList(0, Math.min(LineChart.SERIES_MAX, policies.size()));
    }

    /**
     * The page.
     *
     * @param firstSeed the sale of this seed is drawn tick by tick
     */
    public static String render(List<Backtest.Found> found, int seeds, long firstSeed) {
        return new BacktestPage(found, seeds, firstSeed).render();
    }

    private String render() {
        HtmlReport page =
                HtmlReport.titled("Backtest")
                        .lead(
                                "Simulated markets, %d of them, each drawn %d times. All policies"
                                                .formatted(found.size(), seeds)
                                        + " meet the same shoppers. They compare policies; they"
                                        + " promise no revenue. Means with half of their 95 %"
                                        + " confidence intervals.");
        page.section("All scenarios").table(overallHead(), overall());
        page.note(
                "The bound is the fluid optimum: no policy can pass it on average, not even one"
                        + " that knows all parameters and events. Regret is what is missing to"
                        + " it.");
        page.charts(List.of(regret()));
        for (Backtest.Found each : found) {
            scenario(page, each);
        }
        return page.render();
    }

    private List<String> overallHead() {
        return List.of(
                "policy", "net / bound", "worst", "worst 5 %", "sold", "fill", "changes", "moved");
    }

    private List<List<String>> overall() {
        List<List<String>> rows = new ArrayList<>();
        for (String policy : policies) {
            Summary all = Summary.of(found, policy);
            rows.add(
                    List.of(
                            policy,
                            share(all.netFrac()),
                            share(all.worst()),
                            share(all.worstP05()),
                            share(all.sellThrough()),
                            share(all.fillVsHindsight()),
                            two(all.changesPerSku()),
                            share(all.transfersPerStock())));
        }
        return rows;
    }

    private DotChart regret() {
        List<DotChart.Dots> series = new ArrayList<>();
        for (String policy : shown) {
            double[] values = new double[found.size()];
            double[] halves = new double[found.size()];
            for (int i = 0; i < values.length; i++) {
                Optional<Measures> m = Optional.ofNullable(found.get(i).policies().get(policy));
                values[i] = m.map(v -> 100 * (1 - v.netFrac().mean())).orElse(Double.NaN);
                halves[i] = m.map(v -> 100 * v.netFrac().halfWidth()).orElse(0.0);
            }
            series.add(new DotChart.Dots(policy, values, halves));
        }
        return new DotChart(
                "Regret by scenario",
                "per cent of the bound that is missing",
                found.stream().map(each -> each.scenario().id()).toList(),
                series);
    }

    private void scenario(HtmlReport page, Backtest.Found each) {
        Scenario scenario = each.scenario();
        page.section(scenario.id()).note(scenario.description());
        page.table(head(), rows(each));
        List<PolicyPair> played =
                shown.stream().filter(each.policies()::containsKey).map(PolicyPair::of).toList();
        Market market = new Market(scenario, firstSeed);
        List<Trace> traces = played.stream().map(pair -> Trace.of(market, pair)).toList();
        for (int sku = 0; sku < scenario.skus().size(); sku++) {
            String summary = "%s, a sale of seed %d".formatted(heading(scenario, sku), firstSeed);
            page.folded(summary, charts(market, sku, played, traces));
        }
    }

    private static List<String> head() {
        return List.of(
                "policy",
                "net / bound",
                "5 %",
                "/ optimum",
                "sold",
                "fill",
                "changes",
                "most",
                "largest step",
                "moved",
                "oversold");
    }

    private static List<List<String>> rows(Backtest.Found each) {
        List<List<String>> rows = new ArrayList<>();
        each.policies()
                .forEach(
                        (name, m) ->
                                rows.add(
                                        List.of(
                                                name,
                                                pair(m.netFrac()),
                                                share(m.netFracP05()),
                                                m.netFracOfDp()
                                                        .map(dp -> share(dp.mean()))
                                                        .orElse("–"),
                                                share(m.sellThrough().mean()),
                                                share(m.fillVsHindsight().mean()),
                                                two(m.changesPerSku().mean()),
                                                String.valueOf(m.maxChanges()),
                                                share(m.maxStep()),
                                                share(m.transfersPerStock().mean()),
                                                String.valueOf(m.oversell()))));
        return rows;
    }

    private List<Chart> charts(
            Market market, int sku, List<PolicyPair> played, List<Trace> traces) {
        int ticks = market.scenario().ticks();
        double[] time = new double[ticks];
        Arrays.setAll(time, t -> 1.0 * t / ticks);
        List<Mark> marks = marks(market, sku);
        List<Series> prices = new ArrayList<>();
        List<Series> stocks = new ArrayList<>();
        List<Series> sold = new ArrayList<>();
        for (int p = 0; p < played.size(); p++) {
            String name = played.get(p).name();
            Trace trace = traces.get(p);
            prices.add(Series.steps(name, time, trace.price(sku)));
            stocks.add(Series.steps(name, time, trace.stock(sku)));
            sold.add(Series.line(name, time, trace.soldSoFar(sku)));
        }
        List<Series> pools = new ArrayList<>();
        List<String> names = market.scenario().pools();
        for (int m = 0; m < Math.min(LineChart.SERIES_MAX, names.size()); m++) {
            pools.add(Series.steps(names.get(m), time, traces.get(0).stock(sku, m)));
        }
        String first = played.get(0).name();
        List<Series> views = List.of(Series.line("views", time, traces.get(0).views(sku)));
        return List.of(
                new LineChart("Price", ELAPSED, "units of currency", prices, marks),
                new LineChart("Stock on all shelves", ELAPSED, "units", stocks, marks),
                new LineChart("Sold so far", ELAPSED, "units", sold, marks),
                new LineChart("Demand", ELAPSED, "views per tick", views, marks),
                new LineChart("Stock by pool, " + first, ELAPSED, "units", pools, marks));
    }

    private static List<Mark> marks(Market market, int sku) {
        List<Mark> marks = new ArrayList<>();
        int ticks = market.scenario().ticks();
        for (int t = 1; t < ticks; t++) {
            double at = 1.0 * t / ticks;
            if (market.restocked(sku, t) > 0) {
                marks.add(new Mark(at, "restock of " + market.restocked(sku, t)));
            }
            if (market.traffic(sku, t) != market.traffic(sku, t - 1)) {
                marks.add(new Mark(at, "traffic × " + two(market.traffic(sku, t))));
            }
            Market.Conditions now = market.conditions(sku, t);
            Market.Conditions before = market.conditions(sku, t - 1);
            if (now.wtp() != before.wtp()) {
                marks.add(new Mark(at, "willingness to pay × " + two(now.wtp())));
            }
            if (now.conversion() != before.conversion()) {
                marks.add(new Mark(at, "conversion × " + two(now.conversion())));
            }
        }
        return marks;
    }

    private static String heading(Scenario scenario, int sku) {
        Scenario.Sku known = scenario.skus().get(sku);
        return String.format(
                Locale.ROOT,
                "%s: list %.2f, floor %.2f, flash %.2f",
                known.id(),
                known.listPrice(),
                1.0 * scenario.floor(sku) / Scenario.MINOR,
                known.flashPrice());
    }

    private static String pair(Estimated value) {
        return String.format(Locale.ROOT, "%.4f ± %.4f", value.mean(), value.halfWidth());
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
