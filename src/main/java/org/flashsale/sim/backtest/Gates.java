package org.flashsale.sim.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.flashsale.pricing.PricingPolicies;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.virtual.PolicyPair;

/** What the default policy has to reach, each figure with its gate and its aim. */
public final class Gates {
    private static final String SEEDS = "seed-sigmoid+seed-odds";
    private static final String FIXED = "fixed";
    private static final String ALLOCATED = "fixed+newsvendor";
    private static final String CLAIRVOYANT = "fixed+hindsight";
    private static final String PRESENT = "oracle-present";
    private static final String TS = "ts-update";

    /** Sales per SKU and scenario in which the time to see a shock is measured, at most. */
    private static final int SHOCKS_MAX = 20;

    private final List<Backtest.Found> found;
    private final String policy;
    private final List<Row> rows = new ArrayList<>();

    /**
     * One figure.
     *
     * @param name what it is
     * @param value measured
     * @param gate least or most that it may be
     * @param aim what it should be; not a number where the gate is all
     * @param atLeast whether higher is better
     */
    public record Row(String name, double value, double gate, double aim, boolean atLeast) {

        /** Whether the gate is passed. */
        public boolean passed() {
            return reaches(gate);
        }

        private boolean reaches(double limit) {
            return atLeast ? value >= limit : value <= limit;
        }

        /** As text. */
        String line() {
            String verdict = !passed() ? "missed" : reaches(aim) ? "passed, aim too" : "passed";
            return String.format(
                    Locale.ROOT,
                    "  %-52s %8.4f  %s %-7s aim %-7s %s",
                    name,
                    value,
                    atLeast ? "≥" : "≤",
                    trimmed(gate),
                    Double.isNaN(aim) ? "–" : trimmed(aim),
                    verdict);
        }

        private static String trimmed(double value) {
            return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
        }
    }

    private Gates(List<Backtest.Found> found, String policy) {
        this.found = found;
        this.policy = policy;
    }

    /** The policies that must be played besides the one that is judged. */
    public static List<String> needed() {
        return List.of(
                PricingPolicies.DEFAULT.policyName(),
                PRESENT,
                FIXED,
                ALLOCATED,
                CLAIRVOYANT,
                TS,
                SEEDS);
    }

    /**
     * Judges the default policy.
     *
     * @param fresh whether the scenarios are fresh draws, for which other limits hold
     */
    public static List<Row> of(List<Backtest.Found> found, boolean fresh, int seeds, long firstSeed)
            throws InterruptedException {
        Gates gates = new Gates(found, PricingPolicies.DEFAULT.policyName());
        gates.earnings(fresh);
        gates.sides();
        gates.rows.add(
                new Row(
                        "time until half of a -40 % conversion shock is seen",
                        gates.shock(Math.min(SHOCKS_MAX, seeds), firstSeed), 0.03, 0.02, false));
        return gates.rows;
    }

    /** As lines of text. */
    public static List<String> lines(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("Gates of " + PricingPolicies.DEFAULT.policyName());
        rows.forEach(row -> lines.add(row.line()));
        long missed = rows.stream().filter(row -> !row.passed()).count();
        lines.add(missed == 0 ? "all passed" : missed + " of " + rows.size() + " missed");
        return lines;
    }

    private void earnings(boolean fresh) {
        Summary all = Summary.of(found, policy);
        least("net / bound, mean", all.netFrac(), fresh ? 0.955 : 0.962, fresh ? 0.962 : 0.970);
        least(
                "net / bound, worst scenario",
                all.worst(),
                fresh ? 0.925 : 0.945,
                fresh ? 0.94 : 0.955);
        if (!fresh) {
            least("net / bound, worst 5 % quantile over seeds", all.worstP05(), 0.91, 0.93);
        }
        least("net against oracle-present", meanRatio(policy, PRESENT), 0.985, 0.993);
        least("net against " + SEEDS, ratio(SEEDS), 1.95, 2.0);
        least("net against " + FIXED, ratio(FIXED), 1.17, 1.19);
        least("net against " + TS, ratio(TS), 1.05, 1.06);
    }

    private void sides() {
        Summary all = Summary.of(found, policy);
        double none = Double.NaN;
        least("fill against hindsight, mean", all.fillVsHindsight(), 0.993, none);
        least("fill against hindsight, worst scenario", all.worstFill(), 0.984, none);
        double worst = 1;
        for (Backtest.Found each : found) {
            worst = Math.min(worst, ratio(each, ALLOCATED, CLAIRVOYANT));
        }
        least("allocation alone against hindsight, mean", alone(), 0.998, 0.999);
        least("allocation alone against hindsight, worst", worst, 0.993, 0.995);
        double moved = Summary.of(found, ALLOCATED).transfersPerStock();
        most("allocation alone, moved over stock", moved, 0.15, 0.11);
        most("price changes per SKU, mean", all.changesPerSku(), 8, 6);
        most("price changes per SKU, most", all.maxChanges(), 12, 10);
        most("largest step", Math.rint(all.maxStep() * 1e4) / 1e4, 0.15, 0.15);
        most("prices outside the guardrails", (double) all.priceFaults(), 0, none);
        most("oversold units", (double) all.oversell(), 0, none);
        most("sales in which units are lost or doubled", all.conserved() ? 0 : 1, 0, none);
    }

    private void least(String name, double value, double gate, double aim) {
        rows.add(new Row(name, value, gate, aim, true));
    }

    private void most(String name, double value, double gate, double aim) {
        rows.add(new Row(name, value, gate, aim, false));
    }

    private double ratio(String other) {
        return Summary.of(found, policy).netFrac() / Summary.of(found, other).netFrac();
    }

    private double alone() {
        return meanRatio(ALLOCATED, CLAIRVOYANT);
    }

    private double meanRatio(String one, String other) {
        return found.stream()
                .mapToDouble(each -> ratio(each, one, other))
                .average()
                .orElse(Double.NaN);
    }

    private static double ratio(Backtest.Found each, String one, String other) {
        return each.of(one).netFrac().mean() / each.of(other).netFrac().mean();
    }

    private double shock(int seedsPerSku, long firstSeed) throws InterruptedException {
        List<Scenario> scenarios = found.stream().map(Backtest.Found::scenario).toList();
        return ShockTime.median(scenarios, PolicyPair.of(policy), seedsPerSku, firstSeed);
    }
}
