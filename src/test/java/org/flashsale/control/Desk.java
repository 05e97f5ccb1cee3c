package org.flashsale.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.Count;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.testing.Plans;
import org.flashsale.testing.TestMemory;

/** One SKU with everything that came out of its steps so far. */
final class Desk {

    static final SkuSettings SETTINGS = settings(7);
    static final Origin ORIGIN = new Origin("stock-movements", 0, 42, 1_000);

    final List<SkuOutput> outputs = new ArrayList<>();
    SkuState state = SkuState.initial("sku");
    private SkuSettings settings = SETTINGS;
    private final Policies policies;
    private final TestMemory memory = new TestMemory();
    private int ids;

    Desk() {
        this(Policies.REGISTRY);
    }

    Desk(Policies policies) {
        this.policies = policies;
    }

    static SkuSettings settings(long epoch) {
        return settings(epoch, 0);
    }

    private static SkuSettings settings(long epoch, long commandDelayMs) {
        return new SkuSettings(epoch, 60_000, 180_000, 30_000, commandDelayMs);
    }

    void commandDelayMs(long delay) {
        settings = settings(settings.epoch(), delay);
    }

    void epoch(long epoch) {
        settings = settings(epoch);
    }

    Step step(SkuInput input) {
        Step step = SkuController.step(state, input, settings, policies, memory);
        state = step.state();
        for (SkuOutput output : step.outputs()) {
            if (output instanceof SkuOutput.Note note) {
                memory.keep(List.of(note.note()));
            }
        }
        outputs.addAll(step.outputs());
        return step;
    }

    void plan(Plans plans, long from, long now) {
        step(new SkuInput.Plan(plans.terms(), plans.sku(), Optional.of(ORIGIN), from, now));
    }

    void move(MovementType type, String pool, long units, long now) {
        move(type, pool, units, "", now);
    }

    void move(MovementType type, String pool, long units, String cause, long now) {
        ids++;
        fact(new StockMovement("m" + ids, type, now, "sku", pool, units, "", cause), now);
    }

    void fact(StockMovement movement, long now) {
        step(new SkuInput.Movement(movement, ORIGIN, now));
    }

    void quote(String competitor, long price, long now) {
        CompetitorPrice quote =
                new CompetitorPrice("sku", competitor, price, "", now, now + 1_800_000);
        step(new SkuInput.Quote(quote, ORIGIN, now));
    }

    void demand(DemandSum sum) {
        step(new SkuInput.Demand(sum));
    }

    /** Wakes at every due time up to an instant, as an operator does. */
    void runTo(long now) {
        while (state.nextWake() <= now) {
            wake(state.nextWake());
        }
    }

    void wake(long now) {
        step(new SkuInput.Wake(now, SaleFigures.initial("sale")));
    }

    List<PriceUpdate> prices() {
        List<PriceUpdate> updates = new ArrayList<>();
        for (SkuOutput output : outputs) {
            if (output instanceof SkuOutput.Price price) {
                updates.add(price.update());
            }
        }
        return updates;
    }

    PriceUpdate lastPrice() {
        List<PriceUpdate> all = prices();
        return all.get(all.size() - 1);
    }

    List<PriceUpdate> changes() {
        return prices().stream().filter(p -> !p.renewal()).toList();
    }

    List<StockReallocation> moves() {
        List<StockReallocation> moves = new ArrayList<>();
        for (SkuOutput output : outputs) {
            if (output instanceof SkuOutput.Move move) {
                moves.add(move.command());
            }
        }
        return moves;
    }

    List<LedgerAlert.Code> alerts() {
        List<LedgerAlert.Code> codes = new ArrayList<>();
        for (SkuOutput output : outputs) {
            if (output instanceof SkuOutput.Alert alert) {
                codes.add(alert.alert().code());
            }
        }
        return codes;
    }

    long faults(DecisionFault fault) {
        return outputs.stream().filter(new SkuOutput.Fault(fault)::equals).count();
    }

    long booked(String sale, Count count) {
        long total = 0;
        for (SkuOutput output : outputs) {
            if (output instanceof SkuOutput.Book book) {
                BookEntry entry = book.entry();
                total += entry.sale().equals(sale) && entry.count() == count ? entry.delta() : 0;
            }
        }
        return total;
    }

    /** The outputs without ids and epochs: what two runs must agree in. */
    List<Object> decisions() {
        List<Object> decisions = new ArrayList<>();
        for (PriceUpdate p : prices()) {
            OptionalLong previous = p.previousPrice();
            decisions.add(
                    List.of(
                            p.version(),
                            p.price(),
                            previous,
                            p.validFrom(),
                            p.validUntil(),
                            p.decidedAt(),
                            p.reasons(),
                            p.guardrails(),
                            p.stock(),
                            p.forecastViews()));
        }
        for (StockReallocation m : moves()) {
            decisions.add(List.of(m.fromPool(), m.toPool(), m.units(), m.issuedAt(), m.reasons()));
        }
        return decisions;
    }
}
