package org.flashsale.ledger;

import java.util.ArrayList;
import java.util.List;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.LedgerAlert.Code;
import org.flashsale.domain.StockMovement;

/** A ledger while one change is made to it. */
final class LedgerEdit {

    /** Most commands that are remembered; the oldest settled ones are forgotten first. */
    static final int TRANSFERS_MAX = 64;

    private final String sale;
    private final List<Account> accounts;
    private final List<Transfer> transfers;
    private final List<LedgerAlert> alerts = new ArrayList<>();
    private final Ledger before;
    private long stray;
    private Totals totals;
    private Reservations reservations;

    LedgerEdit(Ledger before, String sale) {
        this.before = before;
        this.sale = sale;
        accounts = new ArrayList<>(before.accounts());
        transfers = new ArrayList<>(before.transfers());
        stray = before.stray();
        totals = before.totals();
        reservations = before.reservations();
    }

    Ledger.Outcome apply(StockMovement movement, long now) {
        int pool = before.indexOf(movement.pool());
        if (pool < 0) {
            alert(Code.UNKNOWN_POOL, movement, movement.units(), "no such pool in the plan");
            return new Ledger.Outcome(before, false, alerts);
        }
        long units = inRange(movement);
        switch (movement.type()) {
            case INITIAL -> enter(pool, totals.plusInitial(units), units);
            case RESTOCK -> enter(pool, totals.plusRestocked(units), units);
            case RESERVE -> reserve(movement, pool, units);
            case RELEASE -> release(movement, pool, units);
            case SALE -> sell(movement, pool, units);
            case TRANSFER_OUT -> transferOut(movement, pool, units, now);
            case TRANSFER_IN -> transferIn(movement, pool, units);
            case ADJUSTMENT -> adjust(movement, pool, units);
        }
        forgetSettled();
        Ledger after = ledger(before.ids().plus(movement.movementId()));
        if (!after.conserved()) {
            String detail = "the identity of the books does not hold";
            alert(Code.CONSERVATION, movement, after.imbalance(), detail);
        }
        return new Ledger.Outcome(after, false, alerts);
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
                alert(Code.TRANSIT_OVERDUE, sku, transfer, transfer.transit(), now, detail);
            }
        }
        forgetSettled();
        Ledger after = ledger(before.ids());
        if (!after.conserved()) {
            alerts.add(
                    new LedgerAlert(
                            sku + "@" + now + "/" + Code.CONSERVATION,
                            Code.CONSERVATION,
                            sale,
                            sku,
                            "",
                            "",
                            after.imbalance(),
                            now,
                            "the identity of the books does not hold"));
        }
        return new Ledger.Outcome(after, false, alerts);
    }

    private Ledger ledger(MovementIds ids) {
        return new Ledger(accounts, transfers, stray, totals, ids, reservations);
    }

    /** Units as far as they can be counted: no more than a shop can have, no overflow. */
    private long inRange(StockMovement movement) {
        long room = Math.min(Ledger.UNITS_MAX, Ledger.TOTAL_MAX - totals.magnitude());
        boolean signed = movement.type() == org.flashsale.domain.MovementType.ADJUSTMENT;
        long least = signed ? -room : 0;
        long units = Math.max(least, Math.min(room, movement.units()));
        if (units != movement.units()) {
            alert(
                    Code.UNITS_OUT_OF_RANGE,
                    movement,
                    movement.units(),
                    "counted as " + units + " units");
        }
        return units;
    }

    private void enter(int pool, Totals after, long units) {
        totals = after;
        accounts.set(pool, accounts.get(pool).plusAvailable(units));
    }

    private void reserve(StockMovement movement, int pool, long units) {
        takeAvailable(movement, pool, units);
        accounts.set(pool, accounts.get(pool).plusReserved(units));
        reservations = reservations.plus(movement.orderId(), movement.pool(), units);
    }

    private void release(StockMovement movement, int pool, long units) {
        takeReserved(movement, pool, units);
        accounts.set(pool, accounts.get(pool).plusAvailable(units));
        reservations = reservations.plus(movement.orderId(), movement.pool(), -units);
    }

    /** Takes what the order reserved in this pool, the rest from what is available. */
    private void sell(StockMovement movement, int pool, long units) {
        long reservedForOrder = reservations.of(movement.orderId(), movement.pool());
        long fromReserved =
                Math.min(Math.min(units, reservedForOrder), accounts.get(pool).reserved());
        accounts.set(pool, accounts.get(pool).plusReserved(-fromReserved));
        reservations = reservations.plus(movement.orderId(), movement.pool(), -fromReserved);
        takeAvailable(movement, pool, units - fromReserved);
        totals = totals.plusSold(units);
    }

    private void transferOut(StockMovement movement, int pool, long units, long now) {
        int i = indexOf(movement.cause());
        if (i < 0) {
            alert(Code.UNKNOWN_COMMAND, movement, units, "no such command");
            takeAvailable(movement, pool, units);
            stray += units;
            return;
        }
        Transfer transfer = transfers.get(i);
        boolean rightPool = transfer.from().equals(movement.pool());
        long fromHeld = rightPool ? Math.min(units, transfer.held()) : 0;
        accounts.set(pool, accounts.get(pool).plusHeld(-fromHeld));
        transfers.set(i, transfer.left(fromHeld, units, now));
        takeAvailable(movement, pool, units - fromHeld);
        if (transfer.expired()) {
            alert(Code.UNKNOWN_COMMAND, movement, units, "the command had expired");
        } else if (fromHeld < units) {
            String detail = rightPool ? "more than the command" : "another pool than the command";
            alert(Code.COMMAND_MISMATCH, movement, units - fromHeld, detail);
        }
    }

    private void transferIn(StockMovement movement, int pool, long units) {
        int i = indexOf(movement.cause());
        long fromTransit;
        if (i < 0) {
            alert(Code.UNKNOWN_COMMAND, movement, units, "no such command");
            fromTransit = Math.min(units, stray);
            stray -= fromTransit;
        } else {
            Transfer transfer = transfers.get(i);
            fromTransit = Math.min(units, transfer.transit());
            transfers.set(i, transfer.arrived(fromTransit));
            if (!transfer.to().equals(movement.pool())) {
                alert(Code.COMMAND_MISMATCH, movement, units, "another pool than the command");
            } else if (fromTransit < units) {
                String detail = "more than was under way";
                alert(Code.COMMAND_MISMATCH, movement, units - fromTransit, detail);
            }
        }
        shortfall(movement, units - fromTransit, "in transit");
        accounts.set(pool, accounts.get(pool).plusAvailable(units));
    }

    /** A write-off that names a command takes from its transit first. */
    private void adjust(StockMovement movement, int pool, long units) {
        totals = totals.plusAdjusted(units);
        if (units >= 0) {
            accounts.set(pool, accounts.get(pool).plusAvailable(units));
            return;
        }
        long lost = -units;
        int i = indexOf(movement.cause());
        if (i >= 0) {
            long fromTransit = Math.min(lost, transfers.get(i).transit());
            transfers.set(i, transfers.get(i).arrived(fromTransit));
            lost -= fromTransit;
        }
        takeAvailable(movement, pool, lost);
    }

    /**
     * Takes what is available, then what commands hold, the latest first: a shop sells its shelf
     * down to the last unit until it reads of a command, a checkpoint later.
     */
    private void takeAvailable(StockMovement movement, int pool, long units) {
        releaseHeld(movement.pool(), pool, units - accounts.get(pool).available());
        long taken = Math.min(units, accounts.get(pool).available());
        accounts.set(pool, accounts.get(pool).plusAvailable(-taken));
        shortfall(movement, units - taken, "available");
    }

    private void releaseHeld(String name, int pool, long units) {
        long missing = units;
        for (int i = transfers.size() - 1; i >= 0 && missing > 0; i--) {
            Transfer transfer = transfers.get(i);
            if (transfer.open() && transfer.from().equals(name)) {
                long released = Math.min(missing, transfer.held());
                transfers.set(i, transfer.released(released));
                accounts.set(pool, accounts.get(pool).plusHeld(-released).plusAvailable(released));
                missing -= released;
            }
        }
    }

    private void takeReserved(StockMovement movement, int pool, long units) {
        long taken = Math.min(units, accounts.get(pool).reserved());
        accounts.set(pool, accounts.get(pool).plusReserved(-taken));
        shortfall(movement, units - taken, "reserved");
    }

    private void shortfall(StockMovement movement, long units, String account) {
        if (units > 0) {
            totals = totals.plusUnexplained(units);
            alert(Code.BELOW_ZERO, movement, units, account + " would go below 0");
        }
    }

    private void expire(int i, String sku, long now) {
        Transfer transfer = transfers.get(i);
        int source = before.indexOf(transfer.from());
        long freed = transfer.held();
        accounts.set(source, accounts.get(source).plusHeld(-freed).plusAvailable(freed));
        transfers.set(i, transfer.asExpired());
        if (transfer.out() > 0) {
            String detail = transfer.commandId() + " expired when part of it had left";
            alert(Code.COMMAND_MISMATCH, sku, transfer, freed, now, detail);
        }
    }

    /** Units of a forgotten command that never arrived become stray. */
    private void forgetSettled() {
        while (transfers.size() > TRANSFERS_MAX) {
            int victim = 0;
            for (int i = transfers.size() - 1; i >= 0; i--) {
                victim = transfers.get(i).settled() ? i : victim;
            }
            if (transfers.get(victim).open()) {
                return;
            }
            stray += transfers.remove(victim).transit();
        }
    }

    private int indexOf(String commandId) {
        for (int i = 0; i < transfers.size(); i++) {
            if (transfers.get(i).commandId().equals(commandId)) {
                return i;
            }
        }
        return -1;
    }

    private void alert(Code code, StockMovement movement, long units, String detail) {
        alerts.add(
                new LedgerAlert(
                        movement.movementId() + "/" + code,
                        code,
                        sale,
                        movement.sku(),
                        movement.pool(),
                        movement.movementId(),
                        units,
                        movement.time(),
                        detail));
    }

    private void alert(
            Code code, String sku, Transfer transfer, long units, long now, String detail) {
        alerts.add(
                new LedgerAlert(
                        transfer.commandId() + "/" + code,
                        code,
                        sale,
                        sku,
                        transfer.from(),
                        "",
                        units,
                        now,
                        detail));
    }
}
