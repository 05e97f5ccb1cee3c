package org.flashsale.wire;

import java.util.Random;
import org.flashsale.testing.RandomRecords;

/** Random records by topic. */
final class Samples {
    private Samples() {}

    /** A valid record of a topic. */
    static Object draw(Topic topic, Random random) {
        RandomRecords records = new RandomRecords(random);
        return switch (topic) {
            case BEHAVIOR_EVENTS -> records.behaviorEvent();
            case STOCK_MOVEMENTS -> records.stockMovement();
            case COMPETITOR_PRICES -> records.competitorPrice();
            case CONTROL -> records.controlRecord();
            case CONTROL_RESULTS -> records.controlResult();
            case PRICE_UPDATES -> records.priceUpdate();
            case STOCK_REALLOCATIONS -> records.stockReallocation();
            case SCORED_EVENTS -> ScoredRecord.of(records.scoredEvent());
            case SALE_METRICS -> records.saleMetrics();
            case LEDGER_ALERTS -> records.ledgerAlert();
            case DEAD_LETTERS -> records.deadLetter();
        };
    }

    /** Such a record as a message. */
    static byte[] message(Topic topic, Random random) {
        return codec(topic).encode(draw(topic, random));
    }

    /** The codec of a topic for values of unknown type. */
    @SuppressWarnings("unchecked")
    static Codec<Object> codec(Topic topic) {
        return (Codec<Object>) topic.codec();
    }
}
