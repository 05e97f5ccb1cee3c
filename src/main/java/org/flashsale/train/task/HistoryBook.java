package org.flashsale.train.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the events of a log, which come in the order of time, shopper by shopper. */
final class HistoryBook {

    private final Map<Integer, List<Entry>> open = new LinkedHashMap<>();
    private final List<float[]> rows = new ArrayList<>();
    private final List<Integer> examples = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>(List.of(0));
    private final List<Integer> units = new ArrayList<>();

    private record Entry(float[] row, int example) {}

    /**
     * Takes an event in.
     *
     * @param example number of the example that it is, or −1
     */
    void add(int shopper, float[] row, int example) {
        open.computeIfAbsent(shopper, key -> new ArrayList<>()).add(new Entry(row, example));
    }

    /** Whatever comes now begins with nothing known. */
    void end() {
        open.forEach(
                (shopper, entries) -> {
                    for (Entry entry : entries) {
                        rows.add(entry.row());
                        examples.add(entry.example());
                    }
                    units.add(shopper);
                    starts.add(rows.size());
                });
        open.clear();
    }

    /** The histories that have ended. */
    Histories histories() {
        return new Histories(
                rows.toArray(new float[0][]), ints(starts), ints(units), ints(examples));
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
