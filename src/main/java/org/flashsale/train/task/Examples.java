package org.flashsale.train.task;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flashsale.features.RowCatalogue;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * Labelled examples of a task. Those of one unit (a shopper, or a row of a table) depend on each
 * other; units are independent, so whatever splits or resamples takes units whole.
 *
 * @param encoding rows of the examples, as a model wants them
 * @param units unit of each example, from 0
 * @param unitCount units, of which some may have no example
 * @param groupSizes examples in the group (session) of each example
 * @param labels per head, one label per example
 * @param meanings per head, what the probability of a positive label is, in words
 * @param slices by dimension, such as {@code hour}: the value of each example
 * @param priceMoves per example ln(price seen / usual price of the item), not a number where none
 *     was seen; empty where the data has no prices
 * @param histories all events behind the examples of a log, for models that remember; empty for a
 *     table
 * @param source what the data was like
 * @param moments times of the examples of a log whose purchase labels an event decides
 */
public record Examples(
        Encoding encoding,
        int[] units,
        int unitCount,
        int[] groupSizes,
        Map<Head, boolean[]> labels,
        Map<Head, String> meanings,
        Map<String, String[]> slices,
        Optional<double[]> priceMoves,
        Optional<Histories> histories,
        Source source,
        Optional<Moments> moments) {

    /** Without times. */
    public Examples(
            Encoding encoding,
            int[] units,
            int unitCount,
            int[] groupSizes,
            Map<Head, boolean[]> labels,
            Map<Head, String> meanings,
            Map<String, String[]> slices,
            Optional<double[]> priceMoves,
            Optional<Histories> histories,
            Source source) {
        this(
                encoding,
                units,
                unitCount,
                groupSizes,
                labels,
                meanings,
                slices,
                priceMoves,
                histories,
                source,
                Optional.empty());
    }

    /** Copies the maps; their order stays. */
    public Examples {
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        meanings = Map.copyOf(meanings);
        slices = Collections.unmodifiableMap(new LinkedHashMap<>(slices));
    }

    /** Makes rows as a model wants them. */
    public interface Encoding {

        /** What the rows mean for a model that names its cells so. */
        RowCatalogue catalogue(List<String> names);

        /** The catalogue that suits the data best, for a model to be trained. */
        RowCatalogue fitted();

        /** One row per example. */
        float[][] rows(RowCatalogue catalogue);
    }

    /**
     * The data as a whole.
     *
     * @param rows events or rows of a table that were read
     * @param dropped those that the cleaning took out
     * @param firstDropped the first of them, for people; empty if there is none
     * @param span what a log covers; empty for a table
     */
    public record Source(
            long rows, long dropped, Optional<String> firstDropped, Optional<Span> span) {}

    /**
     * What a log covers.
     *
     * @param slices runs without a silence
     * @param coveredMs what they cover together, ms
     * @param first time of the first event, epoch ms
     * @param last time of the last event, epoch ms
     */
    public record Span(int slices, long coveredMs, long first, long last) {}

    /** Examples. */
    public int size() {
        return units.length;
    }

    /** The labels of a head. */
    public boolean[] labels(Head head) {
        boolean[] of = labels.get(head);
        if (of == null) {
            throw new IllegalArgumentException("the task has no labels for " + head);
        }
        return of;
    }

    /** Positive labels of a head. */
    public int positives(Head head) {
        int positives = 0;
        for (boolean label : labels(head)) {
            positives += label ? 1 : 0;
        }
        return positives;
    }

    /** Units that have an example. */
    public int occupiedUnits() {
        return (int) Arrays.stream(units).distinct().count();
    }
}
