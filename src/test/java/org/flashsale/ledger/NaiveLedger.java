package org.flashsale.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flashsale.domain.StockMovement;

/**
 * The ledger's rules once more, as plainly as possible: unbounded maps, no cleverness. Commands are
 * never forgotten.
 */
final class NaiveLedger {

    final Map<String, Long> available = new HashMap<>();
    final Map<String, Long> held = new HashMap<>();
    final Map<String, Long> reserved = new HashMap<>();
    final Map<String, Command> commands = new LinkedHashMap<>();
    final Map<String, Long> orders = new HashMap<>();
    final Set<String> seen = new HashSet<>();
    long stray;
    long initial;
    long restocked;
    long adjusted;
    long sold;
    long unexplained;
    int contradictions;

    static final class Command {
        String from = "";
        String to = "";
        long held;
        long transit;
        long expiresAt;
        boolean expired;
    }

    NaiveLedger(Iterable<String> pools) {
        for (String pool : pools) {
            available.put(pool, 0L);
            held.put(pool, 0L);
            reserved.put(pool, 0L);
        }
    }

    void issue(String id, String from, String to, long units, long expiresAt) {
        Command command = new Command();
        command.from = from;
        command.to = to;
        command.held = units;
        command.expiresAt = expiresAt;
        commands.put(id, command);
        available.merge(from, -units, Long::sum);
        held.merge(from, units, Long::sum);
    }

    void passTime(long now) {
        for (Command command : commands.values()) {
            if (command.expiresAt <= now) {
                if (command.held > 0) {
                    command.expired = true;
                }
                held.merge(command.from, -command.held, Long::sum);
                available.merge(command.from, command.held, Long::sum);
                command.held = 0;
            }
        }
    }

    void apply(StockMovement m) {
        if (seen.contains(m.movementId())) {
            return;
        }
        if (!available.containsKey(m.pool())) {
            contradictions++;
            return;
        }
        seen.add(m.movementId());
        long units = m.units();
        Command command = commands.get(m.cause());
        switch (m.type()) {
            case INITIAL -> {
                initial += units;
                available.merge(m.pool(), units, Long::sum);
            }
            case RESTOCK -> {
                restocked += units;
                available.merge(m.pool(), units, Long::sum);
            }
            case RESERVE -> {
                take(available, m.pool(), units);
                reserved.merge(m.pool(), units, Long::sum);
                if (!m.orderId().isEmpty()) {
                    orders.merge(m.orderId() + "@" + m.pool(), units, Long::sum);
                }
            }
            case RELEASE -> {
                take(reserved, m.pool(), units);
                available.merge(m.pool(), units, Long::sum);
                orders.computeIfPresent(
                        m.orderId() + "@" + m.pool(), (k, open) -> Math.max(0, open - units));
            }
            case SALE -> sell(m, units);
            case TRANSFER_OUT -> out(m, units, command);
            case TRANSFER_IN -> {
                long there = command == null ? stray : command.transit;
                long taken = Math.min(there, units);
                if (command == null) {
                    stray -= taken;
                    contradictions++;
                } else {
                    command.transit -= taken;
                    contradictions += !command.to.equals(m.pool()) || taken < units ? 1 : 0;
                }
                shortfall(units - taken);
                available.merge(m.pool(), units, Long::sum);
            }
            case ADJUSTMENT -> {
                adjusted += units;
                if (units > 0) {
                    available.merge(m.pool(), units, Long::sum);
                } else {
                    long fromTransit = command == null ? 0 : Math.min(-units, command.transit);
                    if (command != null) {
                        command.transit -= fromTransit;
                    }
                    take(available, m.pool(), -units - fromTransit);
                }
            }
        }
    }

    private void sell(StockMovement m, long units) {
        String key = m.orderId() + "@" + m.pool();
        long open = m.orderId().isEmpty() ? 0 : orders.getOrDefault(key, 0L);
        long fromReserved = Math.min(units, Math.min(open, reserved.getOrDefault(m.pool(), 0L)));
        reserved.merge(m.pool(), -fromReserved, Long::sum);
        orders.computeIfPresent(key, (k, v) -> v - fromReserved);
        take(available, m.pool(), units - fromReserved);
        sold += units;
    }

    private void out(StockMovement m, long units, Command command) {
        if (command == null) {
            contradictions++;
            take(available, m.pool(), units);
            stray += units;
            return;
        }
        long fromHeld = m.pool().equals(command.from) ? Math.min(units, command.held) : 0;
        contradictions += command.expired || fromHeld < units ? 1 : 0;
        command.held -= fromHeld;
        held.merge(m.pool(), -fromHeld, Long::sum);
        take(available, m.pool(), units - fromHeld);
        command.transit += units;
    }

    private void take(Map<String, Long> accounts, String pool, long units) {
        List<Command> latestFirst = new ArrayList<>(commands.values());
        Collections.reverse(latestFirst);
        for (Command command : latestFirst) {
            while (accounts == available
                    && available.get(pool) < units
                    && command.from.equals(pool)
                    && command.held > 0) {
                command.held--;
                held.merge(pool, -1L, Long::sum);
                available.merge(pool, 1L, Long::sum);
            }
        }
        long taken = Math.min(units, accounts.getOrDefault(pool, 0L));
        accounts.merge(pool, -taken, Long::sum);
        shortfall(units - taken);
    }

    private void shortfall(long units) {
        unexplained += units;
        contradictions += units > 0 ? 1 : 0;
    }

    long inTransit() {
        long units = stray;
        for (Command command : commands.values()) {
            units += command.transit;
        }
        return units;
    }
}
