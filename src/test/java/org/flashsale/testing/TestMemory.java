package org.flashsale.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flashsale.ledger.StockMemory;
import org.flashsale.ledger.StockNote;

/** A memory that forgets nothing. */
public final class TestMemory implements StockMemory {
    private final Map<Long, Long> notes = new HashMap<>();

    @Override
    public long units(long key) {
        return notes.getOrDefault(key, 0L);
    }

    /** Writes down what a step wants to be remembered. */
    public void keep(List<StockNote> more) {
        more.forEach(note -> notes.put(note.key(), note.units()));
    }

    /** How many movements and reservations it knows. */
    public long size() {
        return notes.values().stream().filter(units -> units != 0).count();
    }
}
