package org.flashsale.sim.live;

import java.util.List;
import java.util.Locale;
import org.flashsale.report.Figure;
import org.flashsale.sim.Scenario;

/** The key figures of a demo run in words. */
final class DemoSummary {
    /** Why an interrupted sale looks worse than it is. */
    static final String ENDED_EARLY =
            "The sale was ended early: prices that keep stock for later shoppers have not paid off"
                    + " yet, so the comparisons say little.";

    private final DemoReport report;
    private final Observed seen;

    DemoSummary(DemoReport report) {
        this.report = report;
        this.seen = report.material().observed();
    }

    String render() {
        StringBuilder text = new StringBuilder();
        section(text, "Sale", sale());
        if (report.material().facts().interrupted()) {
            text.append("  ").append(ENDED_EARLY).append('\n');
        }
        section(text, "Stock, as an auditor counts it from the topics", stock());
        section(text, "Events", events());
        section(text, "Time", times());
        for (String fault : report.findings().details()) {
            text.append("  fault: ").append(fault).append('\n');
        }
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<Figure> figures) {
        text.append('\n').append(title).append('\n');
        for (Figure figure : figures) {
            text.append(
                    String.format(
                                    Locale.ROOT,
                                    "  %-34s %16s  %s",
                                    figure.name(),
                                    figure.value(),
                                    figure.note())
                            .stripTrailing());
            text.append('\n');
        }
    }

    List<Figure> sale() {
        double revenue = report.number("revenue");
        return List.of(
                new Figure("Revenue", money("revenue"), ""),
                new Figure("Net", money("net"), "less residual value and transfer cost"),
                new Figure(
                        "Revenue at fixed flash prices",
                        money("revenueFixedPrice"),
                        compared(revenue, "revenueFixedPrice") + ", same shoppers, no moves"),
                new Figure(
                        "Revenue at the best fixed prices",
                        money("revenueBestFixed"),
                        compared(revenue, "revenueBestFixed")
                                + ", known only afterwards, no moves"),
                new Figure(
                        "Units sold",
                        whole(report.number("unitsSold")),
                        String.format(
                                Locale.ROOT,
                                "%.1f %% of %,.0f",
                                100 * report.number("sellThrough"),
                                report.number("unitsOffered"))),
                new Figure(
                        "Buyers who found an empty shelf",
                        whole(report.number("buyersTurnedAway")),
                        ""),
                new Figure(
                        "Price changes",
                        whole(report.number("priceChanges")),
                        whole(report.number("priceUpdates")) + " updates with renewals"),
                new Figure(
                        "Units moved between pools",
                        whole(report.number("unitsMoved")),
                        "in " + whole(report.number("reallocations")) + " commands"));
    }

    private String compared(double revenue, String to) {
        double base = report.number(to);
        return base == 0
                ? "nothing to compare"
                : String.format(Locale.ROOT, "ours is %+.1f %%", 100 * (revenue / base - 1));
    }

    List<Figure> stock() {
        return List.of(
                plain("Oversold units", "oversoldUnits", "sold but not there"),
                plain("Commands beyond stock", "commandsBeyondStock", ""),
                plain("Units lost or doubled", "unitsLostOrDoubled", ""),
                plain("Largest gap of ledger and shelf", "ledgerShelfGapMax", "units of one SKU"),
                plain("Units that buyers missed", "unitsMissed", "moves not executed as ordered"),
                plain("Errors of the ledger's identity", "conservationErrors", ""),
                plain("Prices outside the guardrails", "priceFaults", ""));
    }

    List<Figure> events() {
        return List.of(
                plain("Behaviour records read", "eventsRead", ""),
                plain("  scored", "eventsScored", "model " + seen.modelVersion()),
                plain("  duplicates", "duplicates", ""),
                plain("  late", "late", ""),
                plain("  throttled", "throttled", ""),
                plain("  dead letters", "deadLetters", "sent on purpose"),
                new Figure(
                        "Sum of these",
                        report.balanced() ? "balances" : "DOES NOT BALANCE",
                        report.allRead()
                                ? "all that was sent was read"
                                : whole(report.number("eventsSent")) + " were sent"),
                plain("Outside the sale", "outsideSale", "scored, no decision"),
                plain("Late for demand", "lateForDemand", "scored, not counted"),
                new Figure(
                        "Read per second",
                        whole(report.number("eventsPerSecond")),
                        report.material().facts().setting()));
    }

    List<Figure> times() {
        return List.of(
                latency("Scoring an event", "scoreLatencyMs", "inside the operator"),
                latency("Decision after its cause", "decisionMs", count("decisionMs")),
                latency("Price after a tick's end", "tickMs", count("tickMs")),
                new Figure(
                        "Checkpoints",
                        whole((double) report.material().facts().checkpointsCompleted()),
                        report.material().facts().checkpointsFailed() + " failed"),
                new Figure("Model ran on", report.material().facts().executionDevice(), ""),
                new Figure(
                        "Wall time",
                        String.format(Locale.ROOT, "%.0f s", report.number("wallSeconds")),
                        "with the start of broker and Flink"));
    }

    private String count(String name) {
        return whole(report.percentile(name, "count")) + " updates";
    }

    private Figure latency(String name, String field, String note) {
        String value =
                String.format(
                        Locale.ROOT,
                        "%.1f / %.1f ms",
                        report.percentile(field, "p50"),
                        report.percentile(field, "p99"));
        return new Figure(name, value, "p50 / p99, " + note);
    }

    private Figure plain(String name, String field, String note) {
        return new Figure(name, whole(report.number(field)), note);
    }

    private String money(String field) {
        return String.format(Locale.ROOT, "%,.2f", report.number(field) / Scenario.MINOR)
                + " "
                + report.material().plan().currency();
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }
}
