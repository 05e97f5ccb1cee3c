package org.flashsale.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockReallocation.MoveReason;
import org.flashsale.sim.Evidence;
import org.flashsale.sim.Stamped;
import org.flashsale.sim.live.Archive;
import org.flashsale.sim.live.LiveMarket;
import org.flashsale.testing.TestSale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A clean sale in its topics, and every fault planted into it. */
class TopicAuditTest {
    private static final long START = 1_000_000;

    private final List<Stamped<StockMovement>> movements = new ArrayList<>();
    private final List<Stamped<StockReallocation>> commands = new ArrayList<>();
    private final List<Stamped<PriceUpdate>> updates = new ArrayList<>();
    private final List<Stamped<SaleMetrics>> books = new ArrayList<>();
    private final List<Stamped<LedgerAlert>> alerts = new ArrayList<>();
    private final List<Stamped<DeadLetter>> letters = new ArrayList<>();
    private final Map<Count, Long> job = new EnumMap<>(Count.class);
    private final Map<Count, Long> sale = new EnumMap<>(Count.class);
    private List<Long> shelves = List.of(13L, 5L);
    private long inTopic = 10;

    @BeforeEach
    void aCleanSale() {
        move("i1", MovementType.INITIAL, "east", 20, "");
        move("s1", MovementType.SALE, "east", 2, "");
        commands.add(command("c1", 5));
        move("c1/out", MovementType.TRANSFER_OUT, "east", 5, "c1");
        move("c1/in", MovementType.TRANSFER_IN, "west", 5, "c1");
        movements.add(movements.get(movements.size() - 1));
        price(7, 1, 7_000);
        price(7, 2, 6_999);
        updates.add(updates.get(0));
        price(8, 2, 6_900);
        letters.add(letter(3));
        alerts.add(alert("a1"));
        job.putAll(Map.of(Count.EVENTS_READ, 10L, Count.EVENTS_SCORED, 9L));
        job.put(Count.DEAD_LETTERS, 1L);
        sale.putAll(Map.of(Count.MOVEMENTS, 5L, Count.MOVEMENTS_REPEATED, 1L));
        sale.putAll(Map.of(Count.UNITS_INITIAL, 20L, Count.UNITS_SOLD, 2L));
        sale.putAll(Map.of(Count.REALLOCATIONS, 1L, Count.UNITS_MOVED, 5L, Count.ALERTS, 1L));
    }

    @Test
    void aCleanSalePasses() {
        assertThat(failed()).isEmpty();
    }

    @Test
    void eventsThatAreMissingOrUnaccountedForAreFound() {
        inTopic = 9;
        assertThat(failed())
                .containsExactly(
                        "events written are in the topic", "events in the topic are in the books");
        inTopic = 10;
        job.put(Count.EVENTS_SCORED, 8L);
        assertThat(failed()).containsExactly("the books tell what became of each event");
    }

    @Test
    void booksThatCountMovementsOrUnitsTwiceAreFound() {
        sale.put(Count.MOVEMENTS, 6L);
        sale.put(Count.UNITS_SOLD, 3L);
        sale.put(Count.CONSERVATION_ERRORS, 1L);
        assertThat(failed())
                .contains(
                        "movements in the topic are in the books",
                        "sold units in the books",
                        "units lost or doubled",
                        "breaks of the ledger's identity");
    }

    @Test
    void aUnitThatIsMissingFromTheShelfIsFound() {
        shelves = List.of(12L, 5L);
        assertThat(failed()).containsExactly("units lost or doubled");
    }

    @Test
    void unitsThatLeftAndNeverArrivedAreFound() {
        move("c1/out-2", MovementType.TRANSFER_OUT, "east", 1, "c1");
        assertThat(failed()).contains("units that left and neither arrived nor were written off");
    }

    @Test
    void aCommandBeyondTheStockIsFound() {
        commands.add(command("c2", 50));
        sale.put(Count.REALLOCATIONS, 2L);
        assertThat(failed()).containsExactly("commands beyond the ledger");
    }

    @Test
    void recordsLostOrDoubledInTransactionsAreFound() {
        commands.clear();
        assertThat(failed()).contains("commands in the books", "transfers without a command");
        commands.add(command("c1", 5));
        commands.add(command("c1", 5));
        assertThat(failed()).contains("commands in the books", "commands twice");
        commands.remove(1);
        letters.add(letter(3));
        assertThat(failed()).containsExactly("dead letters twice");
        letters.clear();
        assertThat(failed()).containsExactly("dead letters of unusable records");
        letters.add(letter(3));
        alerts.add(alert("a1"));
        assertThat(failed()).containsExactly("alerts in the books", "alerts twice");
    }

    @Test
    void booksThatShrinkAreFound() {
        Map<Count, Long> more = new EnumMap<>(sale);
        more.put(Count.UNITS_SOLD, 4L);
        books.add(new Stamped<>(new SaleMetrics(TestSale.SALE, 0, 1, more, Map.of()), START));
        assertThat(failed()).containsExactly("books that count less than before");
    }

    @Test
    void twoPricesUnderOneVersionAreFound() {
        price(8, 2, 6_800);
        assertThat(failed())
                .containsExactly("two prices under one version", "prices beyond the guardrails");
    }

    @Test
    void aPriceBelowTheFloorIsFound() {
        price(8, 3, 5_400);
        assertThat(failed())
                .containsExactly(
                        "prices beyond the guardrails", "steps, haste and raises across restarts");
    }

    private List<String> failed() {
        List<Stamped<SaleMetrics>> all = new ArrayList<>(books);
        all.add(new Stamped<>(new SaleMetrics(TestSale.SALE, 0, 1, sale, Map.of()), START));
        all.add(new Stamped<>(new SaleMetrics(BookEntry.JOB, 0, 1, job, Map.of()), START));
        Archive archive =
                new Archive(true, 0, inTopic, movements, commands, updates, all, alerts, letters);
        Evidence evidence =
                new Evidence(
                        TestSale.plan(START),
                        movements,
                        commands,
                        updates,
                        Map.of("A", shelves),
                        Map.of(),
                        Optional.of(all.get(all.size() - 2).value()));
        return TopicAudit.of(evidence, archive, new LiveMarket.Sent(10, 6, 1)).stream()
                .filter(check -> !check.holds())
                .map(TopicAudit.Check::name)
                .toList();
    }

    private void move(String id, MovementType type, String pool, long units, String cause) {
        long at = START + 1_000L * movements.size();
        movements.add(
                new Stamped<>(new StockMovement(id, type, at, "A", pool, units, "", cause), at));
    }

    private static Stamped<StockReallocation> command(String id, long units) {
        return new Stamped<>(
                new StockReallocation(
                        id,
                        7,
                        TestSale.SALE,
                        "A",
                        "east",
                        "west",
                        units,
                        List.of(new MoveReason(MoveReason.Code.EXPECTED_SHORTAGE, 1)),
                        "newsvendor",
                        START + 1_500,
                        START + 60_000),
                START + 1_600);
    }

    private void price(long epoch, long version, long price) {
        long at = START + 20_000L * updates.size();
        OptionalLong before =
                updates.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(updates.get(updates.size() - 1).value().price());
        updates.add(
                new Stamped<>(
                        new PriceUpdate(
                                "d" + epoch + "/" + version,
                                TestSale.SALE,
                                "A",
                                epoch,
                                version,
                                price,
                                before,
                                "EUR",
                                at,
                                at + 180_000,
                                OptionalLong.empty(),
                                7_000,
                                "filter-fluid",
                                "",
                                "",
                                100,
                                0.1,
                                4.5,
                                13,
                                List.of(new PriceReason(PriceReason.Code.TICK, 0)),
                                List.of(),
                                at,
                                Optional.empty(),
                                false,
                                false,
                                ReductionClaim.NOT_SAID,
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                OptionalInt.empty(),
                                OptionalLong.empty()),
                        at));
    }

    private static Stamped<DeadLetter> letter(long offset) {
        return new Stamped<>(
                new DeadLetter(
                        new Origin("behavior-events", 0, offset, START),
                        DeadLetterCode.EMPTY_PAYLOAD,
                        "",
                        new byte[0],
                        new byte[0],
                        0,
                        ""),
                START);
    }

    private static Stamped<LedgerAlert> alert(String id) {
        return new Stamped<>(
                new LedgerAlert(
                        id,
                        LedgerAlert.Code.COMMAND_MISMATCH,
                        TestSale.SALE,
                        "A",
                        "east",
                        "",
                        1,
                        START,
                        ""),
                START);
    }
}
