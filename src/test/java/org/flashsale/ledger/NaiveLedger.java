package org.flashsale.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.StockMovement;

/**
 * The ledger's rules once more, as plainly as possible: what each pool has by adding up, below 0
 * where more went than came, and what each command did by adding up. Everything else is derived.
 */
final class NaiveLedger {

    /** Units of a pool that no order has, those that commands hold included. */
    final Map<String, Long> net = new HashMap<>();

    final Map<String, Long> reserved = new HashMap<>();
    final Map<String, Command> commands = new LinkedHashMap<>();
    final Map<String, Long> orders = new HashMap<>();
    final Set<String> seen = new HashSet<>();
    long stray;
    long initial;
    long restocked;
    long adjusted;
    long sold;
    long releasedBeyond;
    int contradictions;

    static final class Command {
        String from = "";
        String to = "";
        long ordered;
        long held;
        long out;
        long in;
        long writtenAtSource;
        long writtenAtTarget;
        long expiresAt;
        boolean expired;

        Sums sums() {
            long most = Math.max(ordered, out);
            long arrived = Math.min(in, most);
            long lost = 0;
            while (lost < writtenAtSource + writtenAtTarget && arrived + lost < most) {
                lost++;
            }
            long rest = writtenAtSource + writtenAtTarget - lost;
            long atTarget = Math.min(rest, writtenAtTarget);
            long left = Math.max(out, arrived + lost);
            return new Sums(
                    left - out, in - arrived, left - arrived - lost, atTarget, rest - atTarget);
        }
    }

    record Sums(long proven, long excess, long transit, long ofTarget, long ofSource) {}

    NaiveLedger(Iterable<String> pools) {
        for (String pool : pools) {
            net.put(pool, 0L);
            reserved.put(pool, 0L);
        }
    }

    void issue(String id, String from, String to, long units, long expiresAt) {
        Command command = new Command();
        command.from = from;
        command.to = to;
        command.ordered = units;
        command.held = units;
        command.expiresAt = expiresAt;
        commands.put(id, command);
    }

    void passTime(long now) {
        for (Command command : commands.values()) {
            if (command.expiresAt <= now && command.held > 0) {
                command.expired = true;
                command.held = 0;
            }
        }
    }

    long held(String pool) {
        long held = 0;
        for (Command command : commands.values()) {
            held += command.from.equals(pool) ? command.held : 0;
        }
        return held;
    }

    long available(String pool) {
        return Math.max(0, net.getOrDefault(pool, 0L)) - held(pool);
    }

    long owed(String pool) {
        return Math.max(0, -net.getOrDefault(pool, 0L));
    }

    long unexplained() {
        long units = releasedBeyond + Math.max(0, -stray);
        for (String pool : net.keySet()) {
            units += owed(pool);
        }
        for (Command command : commands.values()) {
            units += command.sums().excess();
        }
        return units;
    }

    long inTransit() {
        long units = Math.max(0, stray);
        for (Command command : commands.values()) {
            units += command.sums().transit();
        }
        return units;
    }

    void apply(StockMovement m) {
        if (seen.contains(m.movementId())) {
            return;
        }
        if (!net.containsKey(m.pool())) {
            contradictions++;
            return;
        }
        seen.add(m.movementId());
        Map<String, Long> owedBefore = new HashMap<>();
        net.keySet().forEach(pool -> owedBefore.put(pool, owed(pool)));
        boolean odd = book(m);
        for (Map.Entry<String, Long> pool : owedBefore.entrySet()) {
            odd |= owed(pool.getKey()) > pool.getValue();
            giveWay(pool.getKey());
        }
        contradictions += odd ? 1 : 0;
    }

    private boolean book(StockMovement m) {
        long units = m.units();
        String order = m.orderId() + "@" + m.pool();
        switch (m.type()) {
            case INITIAL -> {
                initial += units;
                add(m.pool(), units);
            }
            case RESTOCK -> {
                restocked += units;
                add(m.pool(), units);
            }
            case RESERVE -> {
                add(m.pool(), -units);
                reserved.merge(m.pool(), units, Long::sum);
                orders.merge(order, m.orderId().isEmpty() ? 0 : units, Long::sum);
            }
            case RELEASE -> {
                long there = Math.min(units, reserved.getOrDefault(m.pool(), 0L));
                reserved.merge(m.pool(), -there, Long::sum);
                releasedBeyond += units - there;
                add(m.pool(), units);
                orders.computeIfPresent(order, (k, open) -> Math.max(0, open - units));
                return there < units;
            }
            case SALE -> {
                long fromOrder =
                        Math.min(
                                Math.min(units, orders.getOrDefault(order, 0L)),
                                reserved.getOrDefault(m.pool(), 0L));
                reserved.merge(m.pool(), -fromOrder, Long::sum);
                orders.computeIfPresent(order, (k, open) -> open - fromOrder);
                add(m.pool(), fromOrder - units);
                sold += units;
            }
            case TRANSFER_OUT, TRANSFER_IN -> {
                return transfer(m, units);
            }
            case ADJUSTMENT -> adjust(m, units);
        }
        return false;
    }

    private boolean transfer(StockMovement m, long units) {
        boolean out = m.type() == MovementType.TRANSFER_OUT;
        Command command = commands.get(m.cause());
        add(m.pool(), out ? -units : units);
        if (command == null) {
            stray += out ? units : -units;
            return true;
        }
        Sums before = command.sums();
        boolean odd;
        if (out) {
            command.out += units;
            odd = command.out > command.ordered || command.expired;
            odd |= !m.pool().equals(command.from);
        } else {
            command.in += units;
            odd = units > before.transit() || !m.pool().equals(command.to);
        }
        follow(command, before, out && m.pool().equals(command.from) ? units : 0);
        return odd;
    }

    private void adjust(StockMovement m, long units) {
        adjusted += units;
        Command command = units < 0 ? commands.get(m.cause()) : null;
        boolean atSource = command != null && m.pool().equals(command.from);
        boolean atTarget = command != null && m.pool().equals(command.to);
        if (!atSource && !atTarget) {
            add(m.pool(), units);
            return;
        }
        Sums before = command.sums();
        command.writtenAtSource += atSource ? -units : 0;
        command.writtenAtTarget += atTarget ? -units : 0;
        follow(command, before, 0);
    }

    /** What follows for the command's pools; {@code out} is already taken from the source. */
    private void follow(Command command, Sums before, long out) {
        Sums after = command.sums();
        long more = after.proven() - before.proven();
        add(command.from, -more - after.ofSource() + before.ofSource());
        add(command.to, before.ofTarget() - after.ofTarget());
        command.held -= Math.max(0, Math.min(command.held, out + more));
    }

    private void add(String pool, long units) {
        net.merge(pool, units, Long::sum);
    }

    /** Commands give up, the latest first, what is not there any more. */
    private void giveWay(String pool) {
        List<Command> latestFirst = new ArrayList<>(commands.values());
        Collections.reverse(latestFirst);
        for (Command command : latestFirst) {
            while (held(pool) > Math.max(0, net.getOrDefault(pool, 0L))
                    && command.from.equals(pool)
                    && command.held > 0) {
                command.held--;
            }
        }
    }
}
