package org.flashsale.sim.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.flashsale.domain.Count;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.plan.SalePlan;
import org.flashsale.sim.Auditor;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.Findings;
import org.flashsale.sim.Hindsight;
import org.flashsale.sim.Market;
import org.flashsale.sim.Scenario;
import org.flashsale.sim.Stamped;

/** What a demo run came to: the figures of {@code report.json}, a page, a summary. */
public final class DemoReport {
    /** What becomes of a behaviour record: these add up to those read. */
    static final List<Count> ACCOUNTED =
            List.of(
                    Count.EVENTS_SCORED,
                    Count.DUPLICATES,
                    Count.LATE,
                    Count.THROTTLED,
                    Count.DEAD_LETTERS);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Material material;
    private final Findings findings;
    private final ObjectNode figures;
    private final Hindsight.Sold fixed;
    private final Hindsight.Sold best;

    /** What a report is made of. */
    record Material(
            Market market,
            SalePlan plan,
            LiveMarket.Sent sent,
            Outcome outcome,
            Observed observed,
            List<LiveSale.Sample> samples,
            JobFacts facts) {

        Material {
            samples = List.copyOf(samples);
        }
    }

    private DemoReport(Material material, Findings findings) {
        this.material = material;
        this.findings = findings;
        this.figures = JSON.createObjectNode();
        Hindsight hindsight = new Hindsight(material.market(), material.outcome().ticks());
        this.fixed = hindsight.atFlashPrices();
        this.best = hindsight.best();
        addBooks();
        addStock();
        addMoney();
        addRuntime();
    }

    static DemoReport of(Material material) {
        Findings findings =
                Auditor.audit(
                        new Evidence(
                                material.plan(),
                                material.observed().movements(),
                                material.observed().commands(),
                                material.observed().updates(),
                                material.outcome().shelves(),
                                material.outcome().inTransit(),
                                material.observed().sale()));
        return new DemoReport(material, findings);
    }

    private void addBooks() {
        Observed seen = material.observed();
        figures.put("eventsSent", material.sent().behavior());
        long accounted = ACCOUNTED.stream().mapToLong(seen::ofJob).sum();
        long read = seen.ofJob(Count.EVENTS_READ);
        figures.put("eventsRead", read);
        figures.put("eventsScored", seen.ofJob(Count.EVENTS_SCORED));
        figures.put("duplicates", seen.ofJob(Count.DUPLICATES));
        figures.put("late", seen.ofJob(Count.LATE));
        figures.put("lateForDemand", seen.ofJob(Count.LATE_FOR_DEMAND));
        figures.put("throttled", seen.ofJob(Count.THROTTLED));
        figures.put("outsideSale", seen.ofJob(Count.OUTSIDE_SALE));
        figures.put("deadLetters", seen.ofJob(Count.DEAD_LETTERS));
        figures.put("balanced", read == accounted);
        figures.put("allRead", read == material.sent().behavior() && seen.complete());
        counters(figures.putObject("deadLettersByReason"), seen.deadLetters());
        counters(figures.putObject("ledgerAlerts"), seen.alerts());
        figures.put("priceUpdates", seen.ofSale(Count.PRICE_UPDATES));
        figures.put("priceChanges", seen.ofSale(Count.PRICE_CHANGES));
        figures.put("reallocations", seen.ofSale(Count.REALLOCATIONS));
        figures.put("unitsMoved", seen.ofSale(Count.UNITS_MOVED));
    }

    private static void counters(ObjectNode into, Map<String, Long> counters) {
        counters.forEach(into::put);
    }

    private void addStock() {
        Outcome outcome = material.outcome();
        figures.put("oversoldUnits", findings.oversoldUnits());
        figures.put("commandsBeyondStock", findings.commandsBeyondStock());
        figures.put("unitsLostOrDoubled", findings.unitsLostOrDoubled());
        figures.put("ledgerShelfGapMax", findings.ledgerShelfGapMax());
        figures.put("conservationErrors", material.observed().ofSale(Count.CONSERVATION_ERRORS));
        figures.put("unitsUnexplained", material.observed().ofSale(Count.UNITS_UNEXPLAINED));
        figures.put("priceFaults", findings.priceFaults());
        figures.put("unitsSold", outcome.unitsSold());
        figures.put("buyersTurnedAway", outcome.turnedAway());
        figures.put("unitsMissed", outcome.unitsMissed());
        figures.put("commandUnitsShort", outcome.unitsShort());
        figures.put("commandsExpired", outcome.commandsExpired());
        long offered = unitsIn(MovementType.INITIAL) + unitsIn(MovementType.RESTOCK);
        figures.put("unitsOffered", offered);
        figures.put("sellThrough", offered == 0 ? 0 : 1.0 * outcome.unitsSold() / offered);
    }

    private long unitsIn(MovementType type) {
        return material.observed().movements().stream()
                .map(Stamped::value)
                .filter(movement -> movement.type() == type)
                .collect(
                        Collectors.toMap(
                                StockMovement::movementId, StockMovement::units, (a, b) -> a))
                .values()
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private void addMoney() {
        Outcome outcome = material.outcome();
        long cost = Math.round(transferCost());
        figures.put("currency", material.plan().currency());
        figures.put("moneyUnit", "minor");
        figures.put("revenue", outcome.totalRevenue());
        figures.put("transferCost", cost);
        figures.put("net", outcome.totalRevenue() - residual(outcome.units()) - cost);
        figures.put("revenueFixedPrice", fixed.revenue());
        figures.put("netFixedPrice", fixed.revenue() - residual(fixed.units()));
        figures.put("revenueBestFixed", best.revenue());
        figures.put("netBestFixed", best.revenue() - residual(best.units()));
    }

    /** What the units sold would have been worth unsold, minor units. */
    private long residual(long[] units) {
        long value = 0;
        for (int sku = 0; sku < units.length; sku++) {
            value += units[sku] * material.plan().skus().get(sku).residual();
        }
        return value;
    }

    /** Units that left by command times the scenario's share of their list price, minor units. */
    private double transferCost() {
        Scenario scenario = material.market().scenario();
        double cost = 0;
        for (Stamped<StockMovement> each : material.observed().movements()) {
            if (each.value().type() == MovementType.TRANSFER_OUT) {
                for (Scenario.Sku sku : scenario.skus()) {
                    if (sku.id().equals(each.value().sku())) {
                        cost += each.value().units() * sku.list();
                    }
                }
            }
        }
        return cost * scenario.transfer().costFracOfList();
    }

    private void addRuntime() {
        Observed seen = material.observed();
        JobFacts facts = material.facts();
        percentiles("scoreLatencyMs", seen.score(), false);
        percentiles("decisionMs", seen.decision(), true);
        percentiles("tickMs", seen.tick(), true);
        figures.putObject("checkpoints")
                .put("completed", facts.checkpointsCompleted())
                .put("failed", facts.checkpointsFailed());
        figures.put("executionDevice", facts.executionDevice());
        figures.put("modelVersion", seen.modelVersion());
        figures.put("degradedScores", seen.degraded());
        figures.put("eventsPerSecond", eventsPerSecond());
        figures.put("interrupted", facts.interrupted());
        figures.put("setting", facts.setting());
        figures.put("seed", facts.seed());
        figures.put("wallSeconds", facts.wallSeconds());
    }

    private void percentiles(String name, Latency.Summary summary, boolean counted) {
        ObjectNode node = figures.putObject(name);
        node.put("p50", summary.p50()).put("p99", summary.p99());
        if (counted) {
            node.put("count", summary.count());
        }
    }

    /** What the job read per second from the first to the last sample inside the sale. */
    private double eventsPerSecond() {
        List<LiveSale.Sample> inside =
                material.samples().stream().filter(sample -> sample.elapsedSec() >= 0).toList();
        if (inside.size() < 2) {
            return 0;
        }
        LiveSale.Sample first = inside.get(0);
        LiveSale.Sample last = inside.get(inside.size() - 1);
        return (last.read() - first.read()) / (last.elapsedSec() - first.elapsedSec());
    }

    Material material() {
        return material;
    }

    /** What fixed flash prices would have sold. */
    Hindsight.Sold fixed() {
        return fixed;
    }

    /** What the best fixed prices would have sold. */
    Hindsight.Sold best() {
        return best;
    }

    Findings findings() {
        return findings;
    }

    /** A figure that is a number. */
    double number(String name) {
        return figures.path(name).asDouble();
    }

    /** Whether every record read is accounted for. */
    boolean balanced() {
        return figures.path("balanced").asBoolean();
    }

    /** Whether the job read all that was sent. */
    boolean allRead() {
        return figures.path("allRead").asBoolean();
    }

    /** A percentile in ms. */
    double percentile(String name, String which) {
        return figures.path(name).path(which).asDouble();
    }

    /** Whether the books balance and the audit found nothing. */
    public boolean clean() {
        return findings.clean() && balanced() && figures.path("conservationErrors").asLong() == 0;
    }

    /** The figures as a JSON object, money in minor units. */
    public String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The figures as a page that needs nothing else. */
    public String html() {
        return new DemoPage(this).render();
    }

    /** The figures for a console, in about 25 lines. */
    public String summary() {
        return new DemoSummary(this).render();
    }
}
