package org.flashsale.ledger;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.StockMovement;

/**
 * All stock of one SKU, in whole units. Immutable: every change gives a new ledger.
 *
 * <p>After every change Σ(available + held + reserved) + in transit + sold = initial + restocked +
 * adjusted + unexplained. Movements are facts: none is refused. What is not available is taken from
 * what commands hold; an account that a movement would still take below 0 becomes 0, and the
 * shortfall is owed and unexplained, with an alert, until units come in that settle it. So the
 * order in which facts come leaves no trace in the books, except for those of one order: a sale
 * that comes before its reservation does not know of it.
 *
 * <p>Each movement is applied once, and a sale takes what its order reserved: a {@link StockMemory}
 * says which those are.
 *
 * @param accounts one per pool that was ever known
 * @param transfers commands that are open, under way, or were closed recently, oldest first
 * @param stray units that left less those that arrived in the name of no known command
 * @param totals what came and went
 */
public record Ledger(List<Account> accounts, List<Transfer> transfers, long stray, Totals totals) {

    /** Most units that one movement can carry; more are cut off with an alert. */
    public static final long UNITS_MAX = 1_000_000_000_000L;

    /** No total exceeds this, so that no sum of them overflows. */
    static final long TOTAL_MAX = 1L << 59;

    /** A ledger without pools and units. */
    public static final Ledger EMPTY = new Ledger(List.of(), List.of(), 0, Totals.NONE);

    /** Copies the lists. */
    public Ledger {
        accounts = List.copyOf(accounts);
        transfers = List.copyOf(transfers);
    }

    /**
     * What a change led to.
     *
     * @param ledger the ledger after it
     * @param repeated whether nothing changed because the movement had been applied before
     * @param alerts contradictions, in order
     * @param notes what is to be remembered; empty for a movement that was not applied
     */
    public record Outcome(
            Ledger ledger, boolean repeated, List<LedgerAlert> alerts, List<StockNote> notes) {
        /** Copies the lists. */
        public Outcome {
            alerts = List.copyOf(alerts);
            notes = List.copyOf(notes);
        }
    }

    /** With an account for each of these pools; others keep their units. */
    public Ledger withPools(List<String> pools) {
        List<Account> all = new ArrayList<>(accounts);
        for (String pool : pools) {
            if (indexOf(pool) < 0) {
                all.add(Account.empty(pool));
            }
        }
        return new Ledger(all, transfers, stray, totals);
    }

    /**
     * Applies a fact.
     *
     * @param movement the fact; its pool is one of the accounts, else it is only an alert
     * @param memory earlier movements and open reservations
     * @param sale plan id that alerts carry
     * @param now event time at which it is applied, epoch ms
     */
    public Outcome apply(StockMovement movement, StockMemory memory, String sale, long now) {
        if (memory.units(StockNote.movement(movement.movementId())) != 0) {
            return new Outcome(this, true, List.of(), List.of());
        }
        return new LedgerEdit(this, sale).apply(movement, memory, now);
    }

    /**
     * Issues a reallocation command: moves units from available to held, never more than is there.
     *
     * @return the ledger with the new transfer last, or this one when there is nothing to move
     */
    public Ledger issue(
            String commandId, String from, String to, long units, long expiresAt, long transitMs) {
        int source = indexOf(from);
        if (source < 0 || indexOf(to) < 0 || from.equals(to)) {
            return this;
        }
        long moved = Math.min(units, accounts.get(source).available());
        if (moved <= 0) {
            return this;
        }
        List<Account> changed = new ArrayList<>(accounts);
        changed.set(source, accounts.get(source).plusAvailable(-moved).plusHeld(moved));
        List<Transfer> all = new ArrayList<>(transfers);
        all.add(Transfer.issued(commandId, from, to, moved, expiresAt, transitMs));
        return new Ledger(changed, all, stray, totals);
    }

    /** Frees what expired commands hold and stops counting on units that travel for too long. */
    public Outcome passTime(String sale, String sku, long now) {
        return nextDue() > now
                ? new Outcome(this, false, List.of(), List.of())
                : new LedgerEdit(this, sale).passTime(sku, now);
    }

    /** Instant at which {@link #passTime} has something to do, epoch ms; the largest for never. */
    public long nextDue() {
        long due = Long.MAX_VALUE;
        for (Transfer transfer : transfers) {
            due = Math.min(due, transfer.dueAt());
        }
        return due;
    }

    /** Units that pricing may plan with: available in these pools, and travelling to arrive. */
    public long plannable(List<String> pools) {
        long units = 0;
        for (String pool : pools) {
            units += available(pool);
        }
        for (Transfer transfer : transfers) {
            units += transfer.travelling();
        }
        return units;
    }

    /** Units free to sell or to move in a pool; 0 for an unknown one. */
    public long available(String pool) {
        int i = indexOf(pool);
        return i < 0 ? 0 : accounts.get(i).available();
    }

    /** Units held or travelling for a pool by commands, overdue ones left out. */
    public long incoming(String pool) {
        long units = 0;
        for (Transfer transfer : transfers) {
            units += transfer.to().equals(pool) ? transfer.incoming() : 0;
        }
        return units;
    }

    /** Whether a command between two pools, in this direction, still waits to leave. */
    public boolean hasOpen(String from, String to) {
        for (Transfer transfer : transfers) {
            if (transfer.open() && transfer.from().equals(from) && transfer.to().equals(to)) {
                return true;
            }
        }
        return false;
    }

    /** Units that left a pool for a command, as far as it is known; 0 for a forgotten one. */
    public long left(String commandId) {
        for (Transfer transfer : transfers) {
            if (transfer.commandId().equals(commandId)) {
                return transfer.out() + transfer.proven();
            }
        }
        return 0;
    }

    /** All units between pools. */
    public long inTransit() {
        long units = Math.max(0, stray);
        for (Transfer transfer : transfers) {
            units += transfer.transit();
        }
        return units;
    }

    /** All units held for commands. */
    public long held() {
        long units = 0;
        for (Account account : accounts) {
            units += account.held();
        }
        return units;
    }

    /** Left side of the identity less its right side: 0 unless this class has an error. */
    public long imbalance() {
        long units = inTransit();
        for (Account account : accounts) {
            units += account.total();
        }
        return units - totals.expected();
    }

    /** Whether the identity holds and no account is below 0. */
    public boolean conserved() {
        boolean sound = true;
        long heldByCommands = 0;
        for (Account account : accounts) {
            sound &= account.sound();
        }
        for (Transfer transfer : transfers) {
            sound &= transfer.held() >= 0 && transfer.transit() >= 0;
            heldByCommands += transfer.held();
        }
        return sound && heldByCommands == held() && imbalance() == 0;
    }

    /** Index of a pool's account, or −1. */
    int indexOf(String pool) {
        for (int i = 0; i < accounts.size(); i++) {
            if (accounts.get(i).pool().equals(pool)) {
                return i;
            }
        }
        return -1;
    }
}
