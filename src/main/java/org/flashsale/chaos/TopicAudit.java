package org.flashsale.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flashsale.consume.LatestPrice;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.sim.Auditor;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.Findings;
import org.flashsale.sim.Stamped;
import org.flashsale.sim.live.Archive;
import org.flashsale.sim.live.LiveMarket;

/**
 * Reads the full contents of the topics as an outsider and compares them: with each other, with the
 * job's books, with what the market knows it wrote, and with a count of the shelves. It shares no
 * code with the ledger, the sinks or the books.
 */
public final class TopicAudit {
    private static final List<Count> FATES =
            List.of(
                    Count.EVENTS_SCORED,
                    Count.DUPLICATES,
                    Count.LATE,
                    Count.THROTTLED,
                    Count.DEAD_LETTERS);

    /** Counters that can only grow: what is adjusted or unexplained may also be taken back. */
    private static final Set<Count> UPWARDS =
            EnumSet.complementOf(EnumSet.of(Count.UNITS_ADJUSTED, Count.UNITS_UNEXPLAINED));

    private final Evidence evidence;
    private final Archive archive;
    private final LiveMarket.Sent sent;
    private final Findings findings;
    private final List<Check> checks = new ArrayList<>();

    /**
     * One thing that must hold.
     *
     * @param name what must hold, in words
     * @param holds whether it does
     * @param found the figures
     */
    public record Check(String name, boolean holds, String found) {}

    private TopicAudit(Evidence evidence, Archive archive, LiveMarket.Sent sent) {
        this.evidence = evidence;
        this.archive = archive;
        this.sent = sent;
        this.findings = Auditor.audit(evidence);
    }

    /**
     * Audits a sale that has ended.
     *
     * @param evidence the plan, its topics and a count of the shelves
     * @param archive the topics in full
     * @param sent what the market wrote
     */
    public static List<Check> of(Evidence evidence, Archive archive, LiveMarket.Sent sent) {
        TopicAudit audit = new TopicAudit(evidence, archive, sent);
        audit.readability();
        audit.events();
        audit.stock();
        audit.commands();
        audit.exactlyOnce();
        audit.prices();
        return List.copyOf(audit.checks);
    }

    private void check(String name, boolean holds, String found) {
        checks.add(new Check(name, holds, found));
    }

    private void equal(String name, long expected, long found) {
        check(
                name,
                expected == found,
                expected == found ? String.valueOf(found) : found + ", not " + expected);
    }

    private void readability() {
        check("all topics can be read to their ends", archive.complete(), "read committed");
        equal("records of the job that nobody can read", 0, archive.unreadable());
    }

    private void events() {
        long fates = FATES.stream().mapToLong(this::ofJob).sum();
        equal("events written are in the topic", sent.behavior(), archive.behavior());
        equal("events in the topic are in the books", archive.behavior(), ofJob(Count.EVENTS_READ));
        equal("the books tell what became of each event", ofJob(Count.EVENTS_READ), fates);
    }

    /** Units: the topic's, the books', and those counted on the shelves. */
    private void stock() {
        Map<String, StockMovement> once = new HashMap<>();
        archive.movements().forEach(each -> once.put(each.value().movementId(), each.value()));
        Map<MovementType, Long> units = new EnumMap<>(MovementType.class);
        once.values().forEach(each -> units.merge(each.type(), each.units(), Long::sum));
        equal(
                "movements in the topic are in the books",
                archive.movements().size(),
                ofSale(Count.MOVEMENTS));
        equal(
                "repeated movements change nothing",
                archive.movements().size() - once.size(),
                ofSale(Count.MOVEMENTS_REPEATED));
        equal(
                "initial units in the books",
                units.getOrDefault(MovementType.INITIAL, 0L),
                ofSale(Count.UNITS_INITIAL));
        equal(
                "restocked units in the books",
                units.getOrDefault(MovementType.RESTOCK, 0L),
                ofSale(Count.UNITS_RESTOCKED));
        equal(
                "adjusted units in the books",
                units.getOrDefault(MovementType.ADJUSTMENT, 0L),
                ofSale(Count.UNITS_ADJUSTED));
        equal(
                "sold units in the books",
                units.getOrDefault(MovementType.SALE, 0L),
                ofSale(Count.UNITS_SOLD));
        equal("unexplained units", findings.oversoldUnits(), ofSale(Count.UNITS_UNEXPLAINED));
        equal("units lost or doubled", 0, findings.unitsLostOrDoubled());
        equal("breaks of the ledger's identity", 0, ofSale(Count.CONSERVATION_ERRORS));
    }

    private void commands() {
        equal("commands beyond the ledger", 0, findings.commandsBeyondStock());
        Map<String, Long> left = new HashMap<>();
        Map<String, Long> arrived = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Stamped<StockMovement> each : archive.movements()) {
            StockMovement fact = each.value();
            if (seen.add(fact.movementId())) {
                switch (fact.type()) {
                    case TRANSFER_OUT -> left.merge(fact.cause(), fact.units(), Long::sum);
                    case TRANSFER_IN -> arrived.merge(fact.cause(), fact.units(), Long::sum);
                    case ADJUSTMENT -> arrived.merge(fact.cause(), -fact.units(), Long::sum);
                    case INITIAL, RESTOCK, RESERVE, RELEASE, SALE -> {}
                }
            }
        }
        long underWay = evidence.inTransit().values().stream().mapToLong(Long::longValue).sum();
        long missing = 0;
        for (Map.Entry<String, Long> each : left.entrySet()) {
            missing += Math.abs(each.getValue() - arrived.getOrDefault(each.getKey(), 0L));
        }
        equal("units that left and neither arrived nor were written off", underWay, missing);
        Set<String> known = new HashSet<>();
        archive.commands().forEach(each -> known.add(each.value().commandId()));
        long orphans = left.keySet().stream().filter(id -> !known.contains(id)).count();
        equal("transfers without a command", 0, orphans);
        long moved = left.values().stream().mapToLong(Long::longValue).sum();
        equal("units moved in the books", moved, ofSale(Count.UNITS_MOVED));
    }

    /** Records of the transactional topics: as many as the books say, and none twice. */
    private void exactlyOnce() {
        List<StockReallocation> commands = values(archive.commands());
        equal("commands in the books", commands.size(), ofSale(Count.REALLOCATIONS));
        Set<String> ids = new HashSet<>();
        commands.forEach(each -> ids.add(each.commandId()));
        equal("commands twice", 0, commands.size() - ids.size());
        Set<Object> origins = new HashSet<>();
        archive.letters().forEach(each -> origins.add(each.value().origin()));
        equal("dead letters of unusable records", sent.unusable(), origins.size());
        equal("dead letters twice", 0, archive.letters().size() - origins.size());
        List<LedgerAlert> alerts = values(archive.alerts());
        equal("alerts in the books", alerts.size(), ofSale(Count.ALERTS));
        equal("alerts twice", 0, alerts.size() - new HashSet<>(alerts).size());
        equal("books that count less than before", 0, shrunk());
    }

    private long shrunk() {
        Map<String, Map<Count, Long>> totals = new HashMap<>();
        long shrunk = 0;
        for (Stamped<SaleMetrics> each : archive.books()) {
            Map<Count, Long> before =
                    totals.computeIfAbsent(each.value().sale(), sale -> new HashMap<>());
            for (Count count : UPWARDS) {
                Long old = before.put(count, each.value().count(count));
                shrunk += old != null && old > each.value().count(count) ? 1 : 0;
            }
        }
        return shrunk;
    }

    /** What a consumer that keeps {@link LatestPrice} sees, in the order of the topic. */
    private void prices() {
        Map<String, LatestPrice> prices = new HashMap<>();
        long back = 0;
        long two = 0;
        for (Stamped<PriceUpdate> each : archive.updates()) {
            PriceUpdate update = each.value();
            LatestPrice price = prices.computeIfAbsent(update.sku(), sku -> new LatestPrice());
            Optional<PriceUpdate> before = price.held();
            if (before.isEmpty() || update.advice()) {
                price.accept(update);
                continue;
            }
            int order = compare(update, before.get());
            two += order == 0 && update.price() != before.get().price() ? 1 : 0;
            boolean taken = price.accept(update);
            back += taken && order < 0 ? 1 : 0;
        }
        equal("prices that go back for a consumer", 0, back);
        equal("two prices under one version", 0, two);
        equal("prices beyond the guardrails", 0, findings.priceFaults());
        equal("steps, haste and raises across restarts", 0, findings.priceJumps());
    }

    private static int compare(PriceUpdate one, PriceUpdate other) {
        int epochs = Long.compare(one.epoch(), other.epoch());
        return epochs != 0 ? epochs : Long.compare(one.version(), other.version());
    }

    private long ofJob(Count count) {
        return archive.lastBooks(BookEntry.JOB).map(books -> books.count(count)).orElse(0L);
    }

    private long ofSale(Count count) {
        return evidence.books().map(books -> books.count(count)).orElse(0L);
    }

    private static <T> List<T> values(List<Stamped<T>> records) {
        return records.stream().map(Stamped::value).toList();
    }

    /** What the auditor of shelves and prices found, for people. */
    public static List<String> details(Evidence evidence) {
        return Auditor.audit(evidence).details();
    }
}
