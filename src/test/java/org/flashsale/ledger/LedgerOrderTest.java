package org.flashsale.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestMemory;
import org.junit.jupiter.api.Test;

/**
 * The order in which facts come leaves no trace in the books, once no command holds anything:
 * available, reserved and owed of each pool, units in transit and all totals are the same for every
 * order, however often each fact comes and whenever the commands expire. Only the facts of one
 * order keep their order among themselves.
 */
class LedgerOrderTest {
    private static final List<String> POOLS = List.of("north", "south", "web");
    private static final long NEVER = 1_000_000;
    private static final int ORDERS = 4;

    /** Commands and facts, in the order in which they happened. */
    private static final class History {
        final List<StockMovement> start = new ArrayList<>();
        final List<Order> commands = new ArrayList<>();
        final List<StockMovement> facts = new ArrayList<>();
        int ids;

        void tell(MovementType type, String pool, long units, String order, String command) {
            facts.add(Facts.fact("f" + ids++, type, pool, units, order, command));
        }
    }

    private record Order(String id, String from, String to, long units, long expiresAt) {}

    /** Every shelf as a warehouse sees it, never below 0. */
    private static final class Shelves {
        final Map<String, Long> free = new HashMap<>();
        final Map<String, Long> reserved = new HashMap<>();
        long underWay;
        long sold;

        Shelves(Map<String, Long> stock) {
            for (String pool : POOLS) {
                free.put(pool, stock.getOrDefault(pool, 0L));
                reserved.put(pool, 0L);
            }
        }

        long some(Random random, String pool) {
            return random.nextInt((int) Math.min(9, free.getOrDefault(pool, 0L)) + 1);
        }

        void take(String pool, long units) {
            free.merge(pool, -units, Long::sum);
            assertThat(free.get(pool)).isNotNegative();
        }
    }

    @Test
    void booksEqualTheShelvesHoweverTheReportsComeIn() {
        ForAll.seeds(
                1_000,
                random -> {
                    History history = commanded(random);
                    Shelves shelves = live(random, history);
                    for (int i = 0; i < 4; i++) {
                        Ledger ledger = run(history, random);
                        check(ledger, shelves);
                    }
                    check(run(withoutCommands(history), random), shelves);
                });
    }

    /** A job that lost its state reads all facts again: it knows no command. */
    private static History withoutCommands(History history) {
        History bare = new History();
        bare.start.addAll(history.start);
        for (StockMovement fact : history.facts) {
            boolean writeOff = fact.type() == MovementType.ADJUSTMENT && !fact.cause().isEmpty();
            // Of a command that it does not know it cannot tell where the units were.
            bare.facts.add(writeOff ? arrivedAndLost(fact, bare) : fact);
        }
        return bare;
    }

    private static StockMovement arrivedAndLost(StockMovement fact, History bare) {
        bare.facts.add(
                Facts.answering(
                        fact.movementId() + "in",
                        MovementType.TRANSFER_IN,
                        fact.pool(),
                        -fact.units(),
                        fact.cause()));
        return fact;
    }

    @Test
    void booksOfAnyFactsDoNotDependOnTheirOrder() {
        ForAll.seeds(
                1_000,
                random -> {
                    History history = commanded(random);
                    for (int i = 0; i < 30; i++) {
                        any(random, history);
                    }
                    Ledger first = run(history, random);
                    for (int i = 0; i < 3; i++) {
                        Ledger other = run(history, random);
                        assertThat(other.accounts()).isEqualTo(first.accounts());
                        assertThat(other.totals()).isEqualTo(first.totals());
                        assertThat(other.inTransit()).isEqualTo(first.inTransit());
                        assertThat(sums(other)).isEqualTo(sums(first));
                    }
                });
    }

    private static List<List<Long>> sums(Ledger ledger) {
        return ledger.transfers().stream()
                .map(t -> List.of(t.out(), t.in(), t.written(), t.transit(), t.proven()))
                .toList();
    }

    private static History commanded(Random random) {
        History history = new History();
        for (String pool : POOLS) {
            long stock = 10L + random.nextInt(40);
            history.start.add(Facts.fact("start-" + pool, MovementType.INITIAL, pool, stock));
            long left = stock;
            for (int i = 0; i < random.nextInt(5); i++) {
                long units = 1L + random.nextInt(9);
                String to = POOLS.get((POOLS.indexOf(pool) + 1 + random.nextInt(2)) % 3);
                if (units <= left) {
                    left -= units;
                    String id = "c" + history.commands.size();
                    history.commands.add(new Order(id, pool, to, units, 5 + random.nextInt(60)));
                }
            }
        }
        return history;
    }

    /** What can happen in a shop with warehouses that do as they like. */
    private static Shelves live(Random random, History history) {
        Map<String, Long> stock = new HashMap<>();
        history.start.forEach(fact -> stock.put(fact.pool(), fact.units()));
        Shelves shelves = new Shelves(stock);
        List<StockMovement> travelling = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String pool = POOLS.get(random.nextInt(3));
            long some = shelves.some(random, pool);
            switch (random.nextInt(7)) {
                case 0 -> {
                    shelves.take(pool, some);
                    shelves.sold += some;
                    history.tell(MovementType.SALE, pool, some, "", "");
                }
                case 1 -> reserved(history, shelves, pool, some, random);
                case 2 -> {
                    shelves.free.merge(pool, 3L, Long::sum);
                    history.tell(MovementType.RESTOCK, pool, 3, "", "");
                }
                case 3 -> {
                    shelves.take(pool, some);
                    history.tell(MovementType.ADJUSTMENT, pool, -some, "", "");
                }
                case 4, 5 -> depart(random, history, shelves, travelling);
                default -> arrive(random, history, shelves, travelling);
            }
        }
        return shelves;
    }

    /** A reservation, and the sale or release of all or some of it. */
    private static void reserved(
            History history, Shelves shelves, String pool, long units, Random random) {
        String order = "o" + history.ids;
        shelves.take(pool, units);
        history.tell(MovementType.RESERVE, pool, units, order, "");
        long part = random.nextInt((int) units + 1);
        if (random.nextBoolean()) {
            shelves.sold += part;
            history.tell(MovementType.SALE, pool, part, order, "");
        } else {
            shelves.free.merge(pool, part, Long::sum);
            history.tell(MovementType.RELEASE, pool, part, order, "");
        }
        shelves.reserved.merge(pool, units - part, Long::sum);
    }

    /** Some of the units, all of them, more than were ordered, once more, or long after expiry. */
    private static void depart(
            Random random, History history, Shelves shelves, List<StockMovement> travelling) {
        if (history.commands.isEmpty()) {
            return;
        }
        Order command = history.commands.get(random.nextInt(history.commands.size()));
        long wanted = 1L + random.nextInt((int) command.units() + 2);
        long units = Math.min(wanted, shelves.free.getOrDefault(command.from(), 0L));
        if (units > 0) {
            shelves.take(command.from(), units);
            shelves.underWay += units;
            history.tell(MovementType.TRANSFER_OUT, command.from(), units, "", command.id());
            travelling.add(
                    Facts.answering(
                            "t", MovementType.TRANSFER_IN, command.to(), units, command.id()));
        }
    }

    /** In pieces, or lost on the way. */
    private static void arrive(
            Random random, History history, Shelves shelves, List<StockMovement> travelling) {
        if (travelling.isEmpty()) {
            return;
        }
        StockMovement parcel = travelling.remove(random.nextInt(travelling.size()));
        long units = 1L + random.nextInt((int) parcel.units());
        if (units < parcel.units()) {
            travelling.add(
                    Facts.answering(
                            "t",
                            parcel.type(),
                            parcel.pool(),
                            parcel.units() - units,
                            parcel.cause()));
        }
        shelves.underWay -= units;
        if (random.nextInt(5) == 0) {
            boolean atTarget = random.nextBoolean();
            String from =
                    history.commands.stream()
                            .filter(c -> c.id().equals(parcel.cause()))
                            .findFirst()
                            .orElseThrow()
                            .from();
            String pool = atTarget ? parcel.pool() : from;
            history.tell(MovementType.ADJUSTMENT, pool, -units, "", parcel.cause());
        } else {
            shelves.free.merge(parcel.pool(), units, Long::sum);
            history.tell(MovementType.TRANSFER_IN, parcel.pool(), units, "", parcel.cause());
        }
    }

    /** What cannot happen: units from nowhere, arrivals in wrong pools, unknown commands. */
    private static void any(Random random, History history) {
        String pool = POOLS.get(random.nextInt(3));
        String command = "c" + random.nextInt(Math.max(1, history.commands.size() + 1));
        long units = 1L + random.nextInt(12);
        switch (random.nextInt(6)) {
            case 0 -> history.tell(MovementType.SALE, pool, units, "", "");
            case 1 -> history.tell(MovementType.RESTOCK, pool, units, "", "");
            case 2 -> history.tell(MovementType.TRANSFER_OUT, pool, units, "", command);
            case 3 -> history.tell(MovementType.TRANSFER_IN, pool, units, "", command);
            case 4 -> history.tell(MovementType.ADJUSTMENT, pool, -units, "", command);
            default -> {
                String order = "o" + random.nextInt(ORDERS);
                history.tell(MovementType.RESERVE, pool, units, order + history.ids, "");
            }
        }
    }

    /**
     * All facts in any order, some of them often, while time passes; then time for all to expire.
     */
    private static Ledger run(History history, Random random) {
        List<StockMovement> facts = new ArrayList<>(history.facts);
        for (StockMovement fact : history.facts) {
            if (random.nextInt(4) == 0) {
                facts.add(fact);
            }
        }
        Collections.shuffle(facts, random);
        keepOrders(facts);
        TestMemory memory = new TestMemory();
        Ledger ledger = Ledger.EMPTY.withPools(POOLS);
        for (StockMovement fact : history.start) {
            ledger = apply(ledger, fact, memory, 0);
        }
        for (Order c : history.commands) {
            ledger = ledger.issue(c.id(), c.from(), c.to(), c.units(), c.expiresAt(), 7);
        }
        long now = 0;
        for (StockMovement fact : facts) {
            now += random.nextInt(4);
            ledger = ledger.passTime("sale", "sku", now).ledger();
            ledger = apply(ledger, fact, memory, now);
        }
        Ledger end = ledger.passTime("sale", "sku", NEVER).ledger();
        assertThat(end.held()).isZero();
        return end;
    }

    private static Ledger apply(Ledger ledger, StockMovement fact, TestMemory memory, long now) {
        Ledger.Outcome outcome = ledger.apply(fact, memory, "sale", now);
        memory.keep(outcome.notes());
        assertThat(outcome.ledger().conserved()).isTrue();
        return outcome.ledger();
    }

    /** The facts of an order come as they happened: their numbers tell. */
    private static void keepOrders(List<StockMovement> facts) {
        Map<String, List<Integer>> places = new HashMap<>();
        for (int i = 0; i < facts.size(); i++) {
            String order = facts.get(i).orderId();
            places.computeIfAbsent(order, o -> new ArrayList<>()).add(i);
        }
        places.remove("");
        for (List<Integer> of : places.values()) {
            List<StockMovement> sorted =
                    of.stream()
                            .map(facts::get)
                            .sorted(Comparator.comparingInt(LedgerOrderTest::number))
                            .toList();
            for (int i = 0; i < sorted.size(); i++) {
                facts.set(of.get(i), sorted.get(i));
            }
        }
    }

    private static int number(StockMovement fact) {
        return Integer.parseInt(fact.movementId().substring(1));
    }

    private static void check(Ledger ledger, Shelves shelves) {
        for (Account account : ledger.accounts()) {
            assertThat(account.available()).isEqualTo(shelves.free.get(account.pool()));
            assertThat(account.reserved()).isEqualTo(shelves.reserved.get(account.pool()));
            assertThat(account.owed()).isZero();
        }
        assertThat(ledger.inTransit()).isEqualTo(shelves.underWay);
        assertThat(ledger.totals().sold()).isEqualTo(shelves.sold);
        assertThat(ledger.totals().unexplained()).isZero();
    }
}
