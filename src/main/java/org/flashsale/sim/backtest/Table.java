package org.flashsale.sim.backtest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Results as lines of text. */
public final class Table {

    private Table() {}

    /** One block per scenario, one row per policy. */
    public static List<String> lines(List<Backtest.Found> found) {
        List<String> lines = new ArrayList<>();
        Set<String> policies = new LinkedHashSet<>();
        for (Backtest.Found scenario : found) {
            policies.addAll(scenario.policies().keySet());
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%s: fluid bound %,.2f, pooled optimum %s",
                            scenario.scenario().id(),
                            scenario.bounds().fluidNet(),
                            scenario.bounds()
                                    .pooledNet()
                                    .map(v -> String.format(Locale.ROOT, "%,.2f", v))
                                    .orElse("not computed")));
            lines.add(HEAD);
            scenario.policies().forEach((name, m) -> lines.add(row(name, m)));
            lines.add("");
        }
        lines.add("All " + found.size() + " scenarios");
        lines.add(
                String.format(
                        Locale.ROOT,
                        "  %-26s %15s %6s %6s %6s %6s %7s %6s",
                        "policy",
                        "net / bound",
                        "worst",
                        "5 %",
                        "sold",
                        "fill",
                        "changes",
                        "moved"));
        policies.forEach(name -> lines.add(overall(name, Summary.of(found, name))));
        return lines;
    }

    private static String overall(String name, Summary all) {
        return String.format(
                Locale.ROOT,
                "  %-26s %.4f ± %.4f %6.3f %6.3f %6.3f %6.3f %7.2f %6.3f",
                name,
                all.netFrac(),
                all.halfWidth(),
                all.worst(),
                all.worstP05(),
                all.sellThrough(),
                all.fillVsHindsight(),
                all.changesPerSku(),
                all.transfersPerStock());
    }

    private static final String HEAD =
            String.format(
                    Locale.ROOT,
                    "  %-26s %15s %6s %6s %6s %7s %4s %6s %6s %5s",
                    "policy",
                    "net / bound",
                    "5 %",
                    "sold",
                    "fill",
                    "changes",
                    "most",
                    "step",
                    "moved",
                    "over");

    private static String row(String name, Measures m) {
        return String.format(
                Locale.ROOT,
                "  %-26s %.4f ± %.4f %6.3f %6.3f %6.3f %7.2f %4d %6.3f %6.3f %5d%s",
                name,
                m.netFrac().mean(),
                m.netFrac().halfWidth(),
                m.netFracP05(),
                m.sellThrough().mean(),
                m.fillVsHindsight().mean(),
                m.changesPerSku().mean(),
                m.maxChanges(),
                m.maxStep(),
                m.transfersPerStock().mean(),
                m.oversell(),
                warehouses(m)
                        + (m.conserved() ? "" : " NOT CONSERVED")
                        + (m.priceFaults() == 0 ? "" : " " + m.priceFaults() + " PRICE FAULTS"));
    }

    /** What came of warehouses that do as they like; nothing where they do as they are told. */
    private static String warehouses(Measures m) {
        return m.gapMax() == 0 && m.beyondStock() == 0 && m.missed().mean() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  beyond stock %d, ledger off by %d, missed %.1f a sale",
                        m.beyondStock(),
                        m.gapMax(),
                        m.missed().mean());
    }
}
