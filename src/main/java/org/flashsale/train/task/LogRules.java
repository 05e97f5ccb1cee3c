package org.flashsale.train.task;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.flashsale.scoring.ModelManifest.Head;

/**
 * How a log becomes examples.
 *
 * @param sliceGapMs silence of all shoppers, ms, after which nothing is known of what was before;
 *     {@link LabelRule#EVER} for a log that is never cut
 * @param needsSession whether only events with a session are taken
 * @param eligibility which of them have a known future
 * @param memory what is remembered of a shopper, and so what a row tells
 * @param labels per head
 */
public record LogRules(
        long sliceGapMs,
        boolean needsSession,
        Eligibility eligibility,
        Memory memory,
        Map<Head, LabelRule> labels) {

    /** Copies the labels, in the order of the heads. */
    public LogRules {
        labels = Collections.unmodifiableMap(new EnumMap<>(labels));
    }

    /** Which events are taken by their time alone, never by what happened later. */
    public sealed interface Eligibility {

        /**
         * Events at least so long before the last one of their slice.
         *
         * @param ms ms
         */
        record BeforeEndOfSlice(long ms) implements Eligibility {}

        /**
         * Events before an instant.
         *
         * @param instant epoch ms
         */
        record Before(long instant) implements Eligibility {}

        /**
         * Events from an instant on; those before it are history.
         *
         * @param instant epoch ms
         * @param rest what else must hold
         */
        record Since(long instant, Eligibility rest) implements Eligibility {}
    }

    /** What is remembered of a shopper. */
    public enum Memory {
        /** What the job remembers: {@link org.flashsale.features.UserState}. */
        LIVE,
        /** That and days of habits, for shops without prices: {@link DaysRows}. */
        DAYS
    }
}
