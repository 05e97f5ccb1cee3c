package org.flashsale.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flashsale.domain.LedgerAlert.Code;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;

/** A ledger while one change is made to it. */
final class LedgerEdit {

    /** Most commands that are remembered; the oldest settled ones are forgotten first. */
    static final int TRANSFERS_MAX = 64;

    private final List<Account> accounts;
    private final List<Transfer> transfers;
    private final LedgerAlerts alerts;
    private final List<StockNote> notes = new ArrayList<>();
    private final Ledger before;
    private long stray;
    private Totals totals;

    LedgerEdit(Ledger before, String sale) {
        this.before = before;
        alerts = new LedgerAlerts(sale);
        accounts = new ArrayList<>(before.accounts());
        transfers = new ArrayList<>(before.transfers());
        stray = before.stray();
        totals = before.totals();
    }

    Ledger.Outcome apply(StockMovement movement, StockMemory memory, long now) {
        int pool = before.indexOf(movement.pool());
        if (pool < 0) {
            alerts.add(Code.UNKNOWN_POOL, movement, movement.units(), "no such pool in the plan");
            return new Ledger.Outcome(before, false, alerts.all(), notes);
        }
        long units = inRange(movement);
        switch (movement.type()) {
            case INITIAL -> enter(pool, totals.plusInitial(units), units);
            case RESTOCK -> enter(pool, totals.plusRestocked(units), units);
            case RESERVE -> reserve(movement, memory, pool, units);
            case RELEASE -> release(movement, memory, pool, units);
            case SALE -> sell(movement, memory, pool, units);
            case TRANSFER_OUT -> transferOut(movement, pool, units, now);
            case TRANSFER_IN -> transferIn(movement, pool, units);
            case ADJUSTMENT -> adjust(movement, pool, units);
        }
        forgetSettled();
        notes.add(StockNote.applied(movement.movementId()));
        Ledger after = ledger();
        if (!after.conserved()) {
            alerts.unbalanced(movement, after.imbalance());
        }
        return new Ledger.Outcome(after, false, alerts.all(), notes);
    }

    Ledger.Outcome passTime(String sku, long now) {
        for (int i = 0; i < transfers.size(); i++) {
            Transfer transfer = transfers.get(i);
            if (transfer.open() && transfer.expiresAt() <= now) {
                expire(i, sku, now);
            }
            transfer = transfers.get(i);
            if (transfer.dueAt() <= now) {
                transfers.set(i, transfer.asOverdue());
                String detail = "units of " + transfer.commandId() + " have not arrived";
                alerts.add(Code.TRANSIT_OVERDUE, sku, transfer, transfer.transit(), now, detail);
            }
        }
        forgetSettled();
        Ledger after = ledger();
        if (!after.conserved()) {
            alerts.unbalanced(sku, after.imbalance(), now);
        }
        return new Ledger.Outcome(after, false, alerts.all(), notes);
    }

    private Ledger ledger() {
        return new Ledger(accounts, transfers, stray, totals);
    }

    /** Units as far as they can be counted: no more than a shop can have, no overflow. */
    private long inRange(StockMovement movement) {
        int i = indexOf(movement.cause());
        long counted = i < 0 ? Math.abs(stray) : transfers.get(i).magnitude();
        long most = Math.max(totals.magnitude(), counted);
        long room = Math.max(0, Math.min(Ledger.UNITS_MAX, Ledger.TOTAL_MAX - most));
        boolean signed = movement.type() == MovementType.ADJUSTMENT;
        long least = signed ? -room : 0;
        long units = Math.max(least, Math.min(room, movement.units()));
        if (units != movement.units()) {
            alerts.add(
                    Code.UNITS_OUT_OF_RANGE,
                    movement,
                    movement.units(),
                    "counted as " + units + " units");
        }
        return units;
    }

    private void enter(int pool, Totals after, long units) {
        totals = after;
        give(pool, units);
    }

    private void reserve(StockMovement movement, StockMemory memory, int pool, long units) {
        takeAvailable(movement, pool, units);
        accounts.set(pool, accounts.get(pool).plusReserved(units));
        note(movement, reservedFor(movement, memory), units);
    }

    private void release(StockMovement movement, StockMemory memory, int pool, long units) {
        takeReserved(movement, pool, units);
        give(pool, units);
        note(movement, reservedFor(movement, memory), -units);
    }

    /** Takes what the order reserved in this pool, the rest from what is available. */
    private void sell(StockMovement movement, StockMemory memory, int pool, long units) {
        long reserved = reservedFor(movement, memory);
        long fromReserved = Math.min(Math.min(units, reserved), accounts.get(pool).reserved());
        accounts.set(pool, accounts.get(pool).plusReserved(-fromReserved));
        note(movement, reserved, -fromReserved);
        takeAvailable(movement, pool, units - fromReserved);
        totals = totals.plusSold(units);
    }

    private static long reservedFor(StockMovement movement, StockMemory memory) {
        return movement.orderId().isEmpty() ? 0 : memory.units(reservation(movement));
    }

    private static long reservation(StockMovement movement) {
        return StockNote.reservation(movement.orderId(), movement.pool());
    }

    private void note(StockMovement movement, long reserved, long change) {
        long after = Math.max(0, reserved + change);
        if (!movement.orderId().isEmpty() && after != reserved) {
            notes.add(new StockNote(reservation(movement), after));
        }
    }

    private void transferOut(StockMovement movement, int pool, long units, long now) {
        int i = indexOf(movement.cause());
        if (i < 0) {
            alerts.add(Code.UNKNOWN_COMMAND, movement, units, "no such command");
            takeAvailable(movement, pool, units);
            addStray(movement, units);
            return;
        }
        Transfer was = transfers.get(i);
        Transfer is = was.withOut(units, now);
        transfers.set(i, is);
        settle(movement, was, is);
        // What was proven already has left the source.
        long known = was.proven() - is.proven();
        boolean rightPool = was.from().equals(movement.pool());
        if (rightPool) {
            leave(movement, i, units - known);
        } else {
            takeAvailable(movement, pool, units);
            give(before.indexOf(was.from()), known);
        }
        long beyond = rightPool ? is.out() - Math.max(was.out(), was.units()) : units;
        if (was.expired()) {
            alerts.add(Code.UNKNOWN_COMMAND, movement, units, "the command had expired");
        } else if (beyond > 0) {
            String detail = rightPool ? "more than the command" : "another pool than the command";
            alerts.add(Code.COMMAND_MISMATCH, movement, beyond, detail);
        }
    }

    private void transferIn(StockMovement movement, int pool, long units) {
        int i = indexOf(movement.cause());
        give(pool, units);
        if (i < 0) {
            alerts.add(Code.UNKNOWN_COMMAND, movement, units, "no such command");
            addStray(movement, -units);
            return;
        }
        Transfer was = transfers.get(i);
        Transfer is = was.withIn(units);
        transfers.set(i, is);
        if (!was.to().equals(movement.pool())) {
            alerts.add(Code.COMMAND_MISMATCH, movement, units, "another pool than the command");
        } else if (units > was.transit()) {
            String detail = "more than was under way";
            alerts.add(Code.COMMAND_MISMATCH, movement, units - was.transit(), detail);
        }
        settle(movement, was, is);
        leave(movement, i, is.proven() - was.proven());
    }

    /**
     * A write-off in a pool of a command that it names is one of units on the way, as far as there
     * can be any.
     */
    private void adjust(StockMovement movement, int pool, long units) {
        totals = totals.plusAdjusted(units);
        int i = units < 0 ? indexOf(movement.cause()) : -1;
        String name = movement.pool();
        Optional<Transfer> named = i < 0 ? Optional.empty() : Optional.of(transfers.get(i));
        if (units >= 0) {
            give(pool, units);
        } else if (named.filter(t -> t.from().equals(name) || t.to().equals(name)).isEmpty()) {
            takeAvailable(movement, pool, -units);
        } else {
            Transfer was = transfers.get(i);
            Transfer is = was.withWritten(-units, was.to().equals(name));
            transfers.set(i, is);
            settle(movement, was, is);
            leave(movement, i, is.proven() - was.proven());
        }
    }

    /** What a report changes of what earlier ones seemed to say. */
    private void settle(StockMovement movement, Transfer was, Transfer is) {
        change(movement, before.indexOf(was.to()), was.ofTarget() - is.ofTarget());
        change(movement, before.indexOf(was.from()), was.ofSource() - is.ofSource());
        unexplained(movement, is.excess() - was.excess(), "in transit");
    }

    private void change(StockMovement movement, int pool, long units) {
        if (units < 0) {
            takeAvailable(movement, pool, -units);
        } else {
            give(pool, units);
        }
    }

    /** Units of a command leave its source: those it holds, then what is available. */
    private void leave(StockMovement movement, int i, long units) {
        Transfer transfer = transfers.get(i);
        int source = before.indexOf(transfer.from());
        long fromHeld = Math.min(units, transfer.held());
        accounts.set(source, accounts.get(source).plusHeld(-fromHeld));
        transfers.set(i, transfer.withoutHeld(fromHeld));
        takeAvailable(movement, source, units - fromHeld);
    }

    private void addStray(StockMovement movement, long units) {
        long excess = Math.max(0, -stray);
        stray += units;
        unexplained(movement, Math.max(0, -stray) - excess, "in transit");
    }

    /** Units become available; what the account owes is settled first. */
    private void give(int pool, long units) {
        long settled = Math.min(units, accounts.get(pool).owed());
        accounts.set(pool, accounts.get(pool).plusOwed(-settled).plusAvailable(units - settled));
        totals = totals.plusUnexplained(-settled);
    }

    /**
     * Takes what is available, then what commands hold, the latest first: a shop sells its shelf
     * down to the last unit until it reads of a command, a checkpoint later. The rest is owed.
     */
    private void takeAvailable(StockMovement movement, int pool, long units) {
        releaseHeld(accounts.get(pool).pool(), pool, units - accounts.get(pool).available());
        long taken = Math.min(units, accounts.get(pool).available());
        accounts.set(pool, accounts.get(pool).plusAvailable(-taken).plusOwed(units - taken));
        unexplained(movement, units - taken, "available");
    }

    private void releaseHeld(String name, int pool, long units) {
        long missing = units;
        for (int i = transfers.size() - 1; i >= 0 && missing > 0; i--) {
            Transfer transfer = transfers.get(i);
            if (transfer.open() && transfer.from().equals(name)) {
                long released = Math.min(missing, transfer.held());
                transfers.set(i, transfer.withoutHeld(released));
                accounts.set(pool, accounts.get(pool).plusHeld(-released).plusAvailable(released));
                missing -= released;
            }
        }
    }

    private void takeReserved(StockMovement movement, int pool, long units) {
        long taken = Math.min(units, accounts.get(pool).reserved());
        accounts.set(pool, accounts.get(pool).plusReserved(-taken));
        unexplained(movement, units - taken, "reserved");
    }

    /** Units that went although there were none, or, below 0, that came after all. */
    private void unexplained(StockMovement movement, long units, String account) {
        totals = totals.plusUnexplained(units);
        if (units > 0) {
            alerts.add(Code.BELOW_ZERO, movement, units, account + " would go below 0");
        }
    }

    private void expire(int i, String sku, long now) {
        Transfer transfer = transfers.get(i);
        int source = before.indexOf(transfer.from());
        long freed = transfer.held();
        accounts.set(source, accounts.get(source).plusHeld(-freed).plusAvailable(freed));
        transfers.set(i, transfer.asExpired());
        if (transfer.out() + transfer.proven() > 0) {
            String detail = transfer.commandId() + " expired when part of it had left";
            alerts.add(Code.COMMAND_MISMATCH, sku, transfer, freed, now, detail);
        }
    }

    /**
     * Forgets the oldest command of which no report is awaited, else the oldest that holds nothing:
     * its units that never arrived become stray.
     */
    private void forgetSettled() {
        while (transfers.size() > TRANSFERS_MAX) {
            int victim = -1;
            boolean awaited = true;
            for (int i = 0; i < transfers.size(); i++) {
                Transfer transfer = transfers.get(i);
                boolean better = victim < 0 || (awaited && !transfer.awaited());
                if (!transfer.open() && better) {
                    victim = i;
                    awaited = transfer.awaited();
                }
            }
            if (victim < 0) {
                return;
            }
            forget(transfers.remove(victim));
        }
    }

    private void forget(Transfer transfer) {
        long travelling = transfer.transit();
        long settled = Math.min(travelling, Math.max(0, -stray));
        stray += travelling;
        totals = totals.plusUnexplained(-settled);
    }

    private int indexOf(String commandId) {
        for (int i = 0; i < transfers.size(); i++) {
            if (transfers.get(i).commandId().equals(commandId)) {
                return i;
            }
        }
        return -1;
    }
}
