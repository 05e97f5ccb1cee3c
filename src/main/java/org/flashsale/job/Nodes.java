package org.flashsale.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.flashsale.calibration.LabelSum;
import org.flashsale.config.JobSettings;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.operator.BooksOperator;
import org.flashsale.operator.BoundsOperator;
import org.flashsale.operator.BundleFetcher;
import org.flashsale.operator.CalibrateOperator;
import org.flashsale.operator.CalibrationUse;
import org.flashsale.operator.ClaimOperator;
import org.flashsale.operator.CombineOperator;
import org.flashsale.operator.ControlOperator;
import org.flashsale.operator.ControlSettings;
import org.flashsale.operator.ControlSignal;
import org.flashsale.operator.LabelOperator;
import org.flashsale.operator.PublishedPrices;
import org.flashsale.operator.ReadyOperator;
import org.flashsale.operator.Runs;
import org.flashsale.operator.SaleWideOperator;
import org.flashsale.operator.ScoreOperator;
import org.flashsale.operator.StateTypes;
import org.flashsale.operator.Tags;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.CompetitorPriceCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.StockMovementCodec;
import org.flashsale.wire.Topic;

/**
 * The nodes of the graph, each with its uid and name. Collects what every node says to the books
 * and the dead letters.
 */
final class Nodes {

    private final StreamExecutionEnvironment env;
    private final JobSettings settings;
    private final Sources sources;
    private final ControlTopic controlTopic;
    private final List<DataStream<BookEntry>> bookEntries = new ArrayList<>();
    private final List<DataStream<DeadLetter>> letters = new ArrayList<>();

    Nodes(StreamExecutionEnvironment env, JobSettings settings) {
        this.env = env;
        this.settings = settings;
        this.sources = new Sources(env, settings);
        this.controlTopic = new ControlTopic(settings.kafka());
    }

    DataStream<BehaviorEvent> behaviorEvents() {
        return bounds(
                Topic.BEHAVIOR_EVENTS,
                sources.leading(
                        Topic.BEHAVIOR_EVENTS,
                        BehaviorEventCodec.INSTANCE,
                        StateTypes.BEHAVIOR_READ),
                new BoundsOperator<>(Read.Good::value, true),
                StateTypes.BEHAVIOR_EVENT);
    }

    DataStream<SkuInput.Keyed> stockMovements() {
        return bounds(
                Topic.STOCK_MOVEMENTS,
                sources.facts(
                        Topic.STOCK_MOVEMENTS,
                        StockMovementCodec.INSTANCE,
                        StateTypes.MOVEMENT_READ),
                new BoundsOperator<>(
                        good ->
                                new SkuInput.Movement(
                                        good.value(), good.origin(), good.value().time()),
                        false),
                StateTypes.SKU_INPUT);
    }

    DataStream<SkuInput.Keyed> competitorPrices() {
        return bounds(
                Topic.COMPETITOR_PRICES,
                sources.facts(
                        Topic.COMPETITOR_PRICES,
                        CompetitorPriceCodec.INSTANCE,
                        StateTypes.QUOTE_READ),
                new BoundsOperator<>(
                        good ->
                                new SkuInput.Quote(
                                        good.value(), good.origin(), good.value().observedAt()),
                        false),
                StateTypes.SKU_INPUT);
    }

    DataStream<Read.Good<ControlRecord>> controlRecords() {
        return bounds(
                Topic.CONTROL,
                sources.orders(Topic.CONTROL, ControlRecordCodec.INSTANCE, StateTypes.CONTROL_READ),
                new BoundsOperator<>(good -> good, false),
                StateTypes.CONTROL_RECORD);
    }

    private <T, O> DataStream<O> bounds(
            Topic topic,
            SingleOutputStreamOperator<Read<T>> source,
            BoundsOperator<T, O> operator,
            TypeInformation<O> type) {
        SingleOutputStreamOperator<O> node =
                source.transform("bounds " + topic.id(), type, operator)
                        .uid("bounds-" + topic.id())
                        .setParallelism(source.getParallelism());
        letters.add(node.getSideOutput(Tags.DEAD_LETTERS));
        bookEntries.add(node.getSideOutput(Tags.BOOKS));
        return node;
    }

    SingleOutputStreamOperator<ScoredEvent> score(
            DataStream<BehaviorEvent> events, DataStream<Read.Good<ControlRecord>> orders) {
        checkModel();
        return keyedAndBroadcast(
                "SCORE",
                events,
                BehaviorEvent::userId,
                orders,
                new ScoreOperator(
                        settings.scoring(), controlTopic, settings.access(), calibration()),
                StateTypes.SCORED_EVENT,
                env.getParallelism());
    }

    DataStream<DemandSum> combine(DataStream<ScoredEvent> scored) {
        return scored.transform("combine", StateTypes.DEMAND_SUM, new CombineOperator())
                .uid("combine");
    }

    /** Everything that all SKUs hear: orders with their effective times, figures of the sale. */
    DataStream<ControlSignal> saleWide(
            DataStream<DemandSum> demand, DataStream<ControlSignal> claimed) {
        return keyedAndBroadcast(
                "SALEWIDE",
                demand,
                DemandSum::sale,
                claimed,
                new SaleWideOperator(controlTopic, settings.replay(), silenceMs()),
                StateTypes.CONTROL_SIGNAL,
                1);
    }

    /** How the scores are to be changed, learned from what became of their shoppers. */
    DataStream<ControlRecord> calibrations(
            DataStream<ScoredEvent> scored, DataStream<ControlSignal> claimed) {
        SingleOutputStreamOperator<LabelSum> labels =
                scored.transform(
                                "labels",
                                StateTypes.LABEL_SUM,
                                new LabelOperator(settings.calibration()))
                        .uid("labels");
        return labels.connect(claimed.broadcast())
                .transform(
                        "CALIBRATE",
                        StateTypes.KEPT_CONTROL_RECORD,
                        new CalibrateOperator(calibration()))
                .uid("calibrate")
                .setParallelism(1);
    }

    /** That all subtasks of SCORE have a model ready; it comes back to them with the orders. */
    DataStream<ControlRecord> ready(SingleOutputStreamOperator<ScoredEvent> scored) {
        return scored.getSideOutput(Tags.READY)
                .transform(
                        "READY",
                        StateTypes.KEPT_CONTROL_RECORD,
                        new ReadyOperator(settings.name(), settings.replay()))
                .uid("ready")
                .setParallelism(1);
    }

    private CalibrationUse calibration() {
        return new CalibrationUse(settings.calibration(), settings.name(), settings.replay());
    }

    private long silenceMs() {
        return settings.replay() ? 0 : settings.silence().toMillis();
    }

    /** Everything that is addressed to one SKU. */
    DataStream<SkuInput.Keyed> skuInputs(
            DataStream<DemandSum> demand,
            DataStream<SkuInput.Keyed> movements,
            DataStream<SkuInput.Keyed> quotes) {
        return demand.<SkuInput.Keyed>map(SkuInput.Demand::new)
                .returns(StateTypes.SKU_INPUT)
                .name("demand of a SKU")
                .uid("demand-of-a-sku")
                .union(movements, quotes);
    }

    /** Claims this job's name, and passes the orders on while no other job has taken it over. */
    SingleOutputStreamOperator<ControlSignal> claim(
            DataStream<Read.Good<ControlRecord>> orders, Runs runs) {
        return orders.transform(
                        "CLAIM",
                        StateTypes.CONTROL_SIGNAL,
                        new ClaimOperator(settings.name(), controlTopic, runs, published()))
                .uid("claim")
                .setParallelism(1);
    }

    private PublishedPrices published() {
        return settings.replay() ? PublishedPrices.NONE : new PriceTopic(settings);
    }

    SingleOutputStreamOperator<PriceUpdate> control(
            DataStream<SkuInput.Keyed> inputs, DataStream<ControlSignal> signals) {
        return keyedAndBroadcast(
                "CONTROL",
                inputs,
                SkuInput.Keyed::sku,
                signals,
                new ControlOperator(controlSettings(), controlTopic),
                StateTypes.PRICE_UPDATE,
                env.getParallelism());
    }

    private ControlSettings controlSettings() {
        return new ControlSettings(
                settings.replay(),
                settings.renewal().toMillis(),
                settings.commandTtl().toMillis(),
                settings.replay() ? 0 : settings.commandDelay().toMillis(),
                settings.disorder().toMillis(),
                silenceMs());
    }

    /** A bundle that is refused should end the submission, not the job. */
    private void checkModel() {
        String uri = settings.scoring().modelUri();
        try {
            ModelBundle.load(uri, new BundleFetcher(settings.access()));
        } catch (BundleRejected | IOException e) {
            throw new UsageError("the model bundle " + uri + " is refused: " + e.getMessage(), e);
        }
    }

    /** An operator of two inputs, the first keyed, the second heard by every subtask. */
    private <A, B, O> SingleOutputStreamOperator<O> keyedAndBroadcast(
            String name,
            DataStream<A> keyed,
            KeySelector<A, String> key,
            DataStream<B> heard,
            TwoInputStreamOperator<A, B, O> operator,
            TypeInformation<O> type,
            int parallelism) {
        TwoInputTransformation<A, B, O> node =
                new TwoInputTransformation<>(
                        keyed.keyBy(key, Types.STRING).getTransformation(),
                        heard.broadcast().getTransformation(),
                        name,
                        operator,
                        type,
                        parallelism);
        node.setStateKeySelectors(key, null);
        node.setStateKeyType(Types.STRING);
        node.setUid(name.toLowerCase(Locale.ROOT));
        env.addOperator(node);
        Node<O> stream = new Node<>(env, node);
        bookEntries.add(stream.getSideOutput(Tags.BOOKS));
        return stream;
    }

    DataStream<DeadLetter> deadLetters() {
        return union(letters);
    }

    DataStream<SaleMetrics> books() {
        return union(bookEntries)
                .keyBy(BookEntry::sale, Types.STRING)
                .transform(
                        "BOOKS",
                        StateTypes.SALE_METRICS,
                        new BooksOperator(settings.metricsWindow().toMillis()))
                .uid("books")
                .setParallelism(1);
    }

    private static <T> DataStream<T> union(List<DataStream<T>> streams) {
        DataStream<T> all = streams.get(0);
        for (DataStream<T> other : streams.subList(1, streams.size())) {
            all = all.union(other);
        }
        return all;
    }

    /** Gives a transformation of our own the side outputs that Flink's streams have. */
    private static final class Node<T> extends SingleOutputStreamOperator<T> {
        private Node(StreamExecutionEnvironment env, TwoInputTransformation<?, ?, T> node) {
            super(env, node);
        }
    }
}
