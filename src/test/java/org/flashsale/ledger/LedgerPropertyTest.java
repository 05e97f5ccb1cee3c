package org.flashsale.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.TestMemory;
import org.junit.jupiter.api.Test;

/** Random histories against a naive twin, and against an auditor that sees the facts only. */
class LedgerPropertyTest {
    private static final List<MovementType> TYPES = List.of(MovementType.values());

    private static final List<String> POOLS = List.of("north", "south", "web");
    private static final int STEPS = 60;

    @Test
    void agreesWithTheNaiveTwinAndTheAuditorOnEveryHistory() {
        ForAll.seeds(2_000, LedgerPropertyTest::oneHistory);
    }

    @Test
    void absurdUnitsNeitherOverflowNorBreakTheIdentity() {
        ForAll.seeds(
                500,
                random -> {
                    Ledger ledger = Ledger.EMPTY.withPools(POOLS);
                    TestMemory memory = new TestMemory();
                    for (int i = 0; i < STEPS; i++) {
                        long units = random.nextLong() >> random.nextInt(64);
                        StockMovement absurd = draw(random, i, units);
                        Ledger.Outcome outcome = ledger.apply(absurd, memory, "sale", i);
                        ledger = outcome.ledger();
                        memory.keep(outcome.notes());
                        assertThat(ledger.conserved()).isTrue();
                        assertThat(outcome.alerts())
                                .noneMatch(a -> a.code() == LedgerAlert.Code.CONSERVATION);
                    }
                });
    }

    private static void oneHistory(Random random) {
        Ledger ledger = Ledger.EMPTY.withPools(POOLS);
        NaiveLedger naive = new NaiveLedger(POOLS);
        TestMemory memory = new TestMemory();
        List<StockMovement> facts = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            ledger = ledger.passTime("sale", "sku", i).ledger();
            naive.passTime(i);
            if (random.nextInt(6) == 0) {
                ledger = issue(random, ledger, naive, i);
            } else {
                boolean again = !facts.isEmpty() && random.nextInt(8) == 0;
                StockMovement fact =
                        again
                                ? facts.get(random.nextInt(facts.size()))
                                : draw(random, i, 1 + random.nextInt(9));
                facts.add(fact);
                int before = naive.contradictions;
                Ledger.Outcome outcome = ledger.apply(fact, memory, "sale", i);
                naive.apply(fact);
                ledger = outcome.ledger();
                memory.keep(outcome.notes());
                assertThat(outcome.repeated())
                        .isEqualTo(again && naive.seen.contains(fact.movementId()));
                assertThat(outcome.alerts().isEmpty()).isEqualTo(naive.contradictions == before);
            }
            same(ledger, naive);
        }
        audit(ledger, facts);
    }

    private static Ledger issue(Random random, Ledger ledger, NaiveLedger naive, int i) {
        String from = POOLS.get(random.nextInt(3));
        String to = POOLS.get(random.nextInt(3));
        long units = 1L + random.nextInt(9);
        long expected = Math.min(units, ledger.available(from));
        String id = "c" + i;
        Ledger after = ledger.issue(id, from, to, units, i + 10, 10_000);
        if (from.equals(to) || expected == 0) {
            assertThat(after).isSameAs(ledger);
        } else {
            naive.issue(id, from, to, expected, i + 10);
        }
        return after;
    }

    private static StockMovement draw(Random random, int i, long units) {
        MovementType type = TYPES.get(random.nextInt(TYPES.size()));
        long signed = type == MovementType.ADJUSTMENT && random.nextBoolean() ? -units : units;
        String pool = random.nextInt(12) == 0 ? "nowhere" : POOLS.get(random.nextInt(3));
        String order = random.nextBoolean() ? "" : "o" + random.nextInt(6);
        String command = random.nextInt(5) == 0 ? "" : "c" + random.nextInt(i + 1);
        return Facts.fact("m" + i, type, pool, signed, order, command);
    }

    private static void same(Ledger ledger, NaiveLedger naive) {
        for (Account account : ledger.accounts()) {
            assertThat(account.available()).isEqualTo(naive.available(account.pool()));
            assertThat(account.held()).isEqualTo(naive.held(account.pool()));
            assertThat(account.owed()).isEqualTo(naive.owed(account.pool()));
            assertThat(account.reserved()).isEqualTo(naive.reserved.get(account.pool()));
        }
        assertThat(ledger.inTransit()).isEqualTo(naive.inTransit());
        assertThat(ledger.totals())
                .isEqualTo(
                        new Totals(
                                naive.initial,
                                naive.restocked,
                                naive.adjusted,
                                naive.sold,
                                naive.unexplained()));
        assertThat(ledger.conserved()).isTrue();
    }

    /** Adds up the facts alone: each id once, those of unknown pools left out. */
    private static void audit(Ledger ledger, List<StockMovement> facts) {
        Set<String> seen = new HashSet<>();
        long came = 0;
        long sold = 0;
        for (StockMovement fact : facts) {
            if (!POOLS.contains(fact.pool()) || !seen.add(fact.movementId())) {
                continue;
            }
            switch (fact.type()) {
                case INITIAL, RESTOCK, ADJUSTMENT -> came += fact.units();
                case SALE -> sold += fact.units();
                case RESERVE, RELEASE, TRANSFER_OUT, TRANSFER_IN -> {}
            }
        }
        long inPools = ledger.inTransit();
        for (Account account : ledger.accounts()) {
            inPools += account.available() + account.held() + account.reserved();
        }
        assertThat(inPools + sold).isEqualTo(came + ledger.totals().unexplained());
        assertThat(ledger.totals().unexplained()).isNotNegative();
    }
}
