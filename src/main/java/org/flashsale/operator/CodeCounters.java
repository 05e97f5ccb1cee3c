package org.flashsale.operator;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.metrics.Counter;

/** A counter for each of some codes. */
final class CodeCounters<E extends Enum<E>> {

    private final Map<E, Counter> counters;

    private CodeCounters(Map<E, Counter> counters) {
        this.counters = counters;
    }

    /** Counters of all codes of a kind. */
    static <E extends Enum<E>> CodeCounters<E> of(Class<E> kind, Function<E, Counter> made) {
        return of(kind, List.copyOf(EnumSet.allOf(kind)), made);
    }

    /** Counters of some codes of a kind; the others cannot be counted. */
    static <E extends Enum<E>> CodeCounters<E> of(
            Class<E> kind, List<E> codes, Function<E, Counter> made) {
        Map<E, Counter> counters = new EnumMap<>(kind);
        codes.forEach(code -> counters.put(code, made.apply(code)));
        return new CodeCounters<>(counters);
    }

    void inc(E code) {
        of(code).inc();
    }

    long count(E code) {
        return of(code).getCount();
    }

    private Counter of(E code) {
        Counter counter = counters.get(code);
        if (counter == null) {
            throw new IllegalArgumentException("not counted: " + code);
        }
        return counter;
    }
}
