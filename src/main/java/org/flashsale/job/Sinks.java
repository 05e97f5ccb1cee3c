package org.flashsale.job;

import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.function.SerializableFunction;
import org.flashsale.config.JobSettings;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockReallocation;
import org.flashsale.operator.StateTypes;
import org.flashsale.wire.Codec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.ScoredRecord;
import org.flashsale.wire.ScoredRecordCodec;
import org.flashsale.wire.StockReallocationCodec;
import org.flashsale.wire.Topic;

/** The Kafka sinks, one line a topic: its codec, its key, its delivery lane. */
final class Sinks {

    private final JobSettings settings;

    private final Transactions transactions;

    Sinks(JobSettings settings) {
        this(settings, new Transactions(settings));
    }

    /**
     * @param transactions those of this submission
     */
    Sinks(JobSettings settings, Transactions transactions) {
        this.transactions = transactions;
        this.settings = settings;
    }

    void priceUpdates(DataStream<PriceUpdate> updates) {
        sink(updates, Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE, PriceUpdate::sku);
    }

    void reallocations(DataStream<StockReallocation> commands) {
        sink(
                commands,
                Topic.STOCK_REALLOCATIONS,
                StockReallocationCodec.INSTANCE,
                StockReallocation::sku);
    }

    void scoredEvents(DataStream<ScoredEvent> scored) {
        DataStream<ScoredRecord> sampled =
                scored.flatMap(new ScoredSample())
                        .returns(StateTypes.SCORED_RECORD)
                        .name("sample scored events")
                        .uid("sample-scored-events");
        sink(sampled, Topic.SCORED_EVENTS, ScoredRecordCodec.INSTANCE, ScoredRecord::userId);
    }

    void alerts(DataStream<LedgerAlert> alerts) {
        sink(alerts, Topic.LEDGER_ALERTS, LedgerAlertCodec.INSTANCE, LedgerAlert::sku);
    }

    void results(DataStream<ControlResult> results) {
        sink(
                results,
                Topic.CONTROL_RESULTS,
                ControlResultCodec.INSTANCE,
                result -> result.kind() + "/" + result.id());
    }

    /** Back to the topic from which orders come; what comes twice changes nothing. */
    void toItself(DataStream<ControlRecord> records) {
        sink(
                records,
                Topic.CONTROL,
                ControlRecordCodec.INSTANCE,
                ControlRecord::key,
                DeliveryGuarantee.AT_LEAST_ONCE);
    }

    void deadLetters(DataStream<DeadLetter> letters) {
        sink(
                letters,
                Topic.DEAD_LETTERS,
                DeadLetterCodec.INSTANCE,
                letter -> letter.origin().topic());
    }

    void saleMetrics(DataStream<SaleMetrics> metrics) {
        sink(metrics, Topic.SALE_METRICS, SaleMetricsCodec.INSTANCE, SaleMetrics::sale);
    }

    private <T> void sink(
            DataStream<T> records,
            Topic topic,
            Codec<T> codec,
            SerializableFunction<T, String> key) {
        sink(records, topic, codec, key, settings.delivery(topic));
    }

    private <T> void sink(
            DataStream<T> records,
            Topic topic,
            Codec<T> codec,
            SerializableFunction<T, String> key,
            DeliveryGuarantee guarantee) {
        Properties producer = settings.kafka().producer(topic);
        KafkaSinkBuilder<T> sink =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(producer)
                        .setRecordSerializer(
                                new MessageSchema<>(settings.kafka().name(topic), codec, key))
                        .setDeliveryGuarantee(guarantee);
        if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
            sink.setTransactionalIdPrefix(transactions.prefix(topic))
                    .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING);
        }
        // As many writers as senders: else records of one key would overtake each other.
        records.sinkTo(sink.build())
                .name(topic.id())
                .uid("sink-" + topic.id())
                .setParallelism(records.getParallelism());
    }
}
