package org.flashsale.job;

import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flashsale.config.JobSettings;
import org.flashsale.operator.RocksTuning;
import org.flashsale.operator.Tags;

/** The job: the graph on one screen. */
public final class SaleJob {

    /** Fixed for ever: keyed state is laid out by it. */
    public static final int MAX_PARALLELISM = 128;

    /** A share of a tick's latency: a decision waits for the slowest source's next one. */
    private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(50);

    private SaleJob() {}

    /** Main class, as {@code flink run} starts it. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings settings = JobSettings.of(env.getConfiguration(), args);
        build(env, settings);
        env.execute(settings.name());
    }

    /** Adds the graph to an environment. */
    public static void build(StreamExecutionEnvironment env, JobSettings settings) {
        prepare(env);
        Transactions transactions = new Transactions(settings);
        Nodes nodes = new Nodes(env, settings);
        Sinks sinks = new Sinks(settings, transactions);

        // 1. Inputs: decoded and checked in the source, bad records aside.
        var orders = nodes.controlRecords();
        var events = nodes.behaviorEvents();
        var movements = nodes.stockMovements();
        var quotes = nodes.competitorPrices();

        // 2. Each shopper's events, in order, through the model; sums per SKU and tick.
        var scored = nodes.score(events, orders);
        var demand = nodes.combine(scored);

        // 3. What all SKUs hear, unless another job decides: figures of the whole sale at each
        // tick, and orders with the event times at which they take effect.
        var claimed = nodes.claim(orders, transactions);
        var signals = nodes.saleWide(demand, claimed);

        // What became of the scores, and which models are ready: back to SCORE with the orders.
        var calibrations = nodes.calibrations(scored, claimed);
        var ready = nodes.ready(scored);

        // 4. Each SKU's ledger, demand and price: the decisions.
        var prices = nodes.control(nodes.skuInputs(demand, movements, quotes), signals);

        // 5. Outputs.
        sinks.scoredEvents(scored);
        sinks.toItself(calibrations.union(ready));
        sinks.priceUpdates(prices);
        sinks.reallocations(prices.getSideOutput(Tags.MOVES));
        sinks.alerts(prices.getSideOutput(Tags.ALERTS));
        sinks.results(
                prices.getSideOutput(Tags.RESULTS)
                        .union(
                                scored.getSideOutput(Tags.RESULTS),
                                claimed.getSideOutput(Tags.RESULTS)));
        sinks.deadLetters(nodes.deadLetters());

        // 6. The books of all of them.
        sinks.saleMetrics(nodes.books());
    }

    static void prepare(StreamExecutionEnvironment env) {
        env.setMaxParallelism(MAX_PARALLELISM);
        env.getConfig().enableObjectReuse();
        Configuration rules = new Configuration();
        if (env.getConfiguration().getOptional(PipelineOptions.AUTO_WATERMARK_INTERVAL).isEmpty()) {
            rules.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
        }
        rules.set(PipelineOptions.GENERIC_TYPES, false);
        // CONTROL waits for the epoch, which no barrier may overtake.
        rules.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
        rules.set(RocksDBOptions.OPTIONS_FACTORY, RocksTuning.class.getName());
        env.configure(rules);
    }
}
