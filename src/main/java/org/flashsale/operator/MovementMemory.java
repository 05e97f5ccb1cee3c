package org.flashsale.operator;

import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.util.FlinkRuntimeException;
import org.flashsale.control.SkuOutput;
import org.flashsale.control.SkuState;
import org.flashsale.ledger.StockMemory;
import org.flashsale.ledger.StockNote;
import org.jspecify.annotations.Nullable;

/**
 * The {@link StockMemory} of the current SKU, in keyed state: an entry for each movement and each
 * open reservation, so that a movement reads and writes a few bytes, however many there were.
 *
 * <p>Two maps take turns: each takes the notes of {@value StockMemory#REMEMBERED} movements, then
 * the older one is emptied and filled anew. So at least that many movements are remembered, and at
 * most twice as many entries are kept.
 */
final class MovementMemory implements StockMemory {

    private final List<MapState<Long, Long>> maps;
    private long facts;

    MovementMemory(RuntimeContext context) {
        maps = List.of(map(context, "movements-even"), map(context, "movements-odd"));
    }

    private static MapState<Long, Long> map(RuntimeContext context, String name) {
        return context.getMapState(
                new MapStateDescriptor<>(name, StateTypes.LONG, StateTypes.LONG));
    }

    /** Turns to the current key, whose state says how many movements it has had. */
    MovementMemory of(SkuState state) {
        facts = state.facts();
        return this;
    }

    @Override
    public long units(long key) {
        try {
            @Nullable Long units = newer().get(key);
            if (units == null && facts >= REMEMBERED) {
                units = older().get(key);
            }
            return units == null ? 0 : units;
        } catch (Exception e) {
            throw new FlinkRuntimeException("the memory of stock movements cannot be read", e);
        }
    }

    /** Writes down what a step wants to be remembered. */
    void keep(List<SkuOutput> outputs) throws Exception {
        boolean first = true;
        for (SkuOutput output : outputs) {
            if (output instanceof SkuOutput.Note note) {
                if (first && facts > 0 && facts % REMEMBERED == 0) {
                    newer().clear();
                }
                first = false;
                keep(note.note());
            }
        }
    }

    /** The state of an earlier build holds what the memory holds now. */
    SkuState moved(SkuState state) throws Exception {
        if (state.unmoved().isEmpty()) {
            return state;
        }
        of(state);
        for (StockNote note : state.unmoved()) {
            keep(note);
        }
        return state.moved();
    }

    private void keep(StockNote note) throws Exception {
        if (note.units() != 0) {
            newer().put(note.key(), note.units());
            return;
        }
        newer().remove(note.key());
        if (facts >= REMEMBERED) {
            older().remove(note.key());
        }
    }

    private MapState<Long, Long> newer() {
        return maps.get((int) (facts / REMEMBERED & 1));
    }

    private MapState<Long, Long> older() {
        return maps.get((int) (facts / REMEMBERED + 1 & 1));
    }
}
