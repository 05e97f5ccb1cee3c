package org.flashsale.train.task;

import java.util.stream.IntStream;

/**
 * All events behind the examples, shopper by shopper, in the order in which a model that remembers
 * meets them. A history begins with nothing known: those of a log end where its slice ends.
 *
 * @param rows row per event
 * @param starts first event of each history, and behind the last one the number of events
 * @param units unit of each history
 * @param examples example that an event is, or −1
 */
public record Histories(float[][] rows, int[] starts, int[] units, int[] examples) {

    /** Rows of which each stands alone, as those of a table do: example, event and unit are one. */
    public static Histories alone(float[][] rows) {
        int[] numbers = IntStream.range(0, rows.length).toArray();
        return new Histories(
                rows, IntStream.rangeClosed(0, rows.length).toArray(), numbers, numbers);
    }

    /** Histories. */
    public int count() {
        return units.length;
    }

    /** Events of a history. */
    public int length(int history) {
        return starts[history + 1] - starts[history];
    }
}
