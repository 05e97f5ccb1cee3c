package org.flashsale.job;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.flashsale.config.JobSettings;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockMovement;
import org.flashsale.operator.Tags;

/** The job: the graph on one screen. */
public final class SaleJob {

    /** Fixed for ever: keyed state is laid out by it. */
    public static final int MAX_PARALLELISM = 128;

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
        settings.prepare(env);
        Nodes nodes = new Nodes(env, settings);
        Sinks sinks = new Sinks(settings);

        // 1. Inputs: decoded and checked in the source, bad records aside.
        var control = nodes.control();
        var events = nodes.behaviorEvents();
        var movements = nodes.stockMovements();
        var quotes = nodes.competitorPrices();

        // 2. Each shopper's events, in order, through the model; sums per SKU and tick.
        var scored = nodes.score(events, control);
        var demand = nodes.combine(scored);

        // 3. Sale-wide figures of each tick, for all SKUs.
        var figures = nodes.saleWide(demand, control);

        // 4. Each SKU's ledger, demand and price: decisions.
        var prices = nodes.control(demand, movements, quotes, figures, control);

        // 5. Outputs.
        sinks.scoredEvents(scored);
        sinks.priceUpdates(prices);
        sinks.reallocations(prices.getSideOutput(Tags.MOVES));
        sinks.alerts(prices.getSideOutput(Tags.ALERTS));
        sinks.results(prices.getSideOutput(Tags.RESULTS));
        sinks.deadLetters(nodes.deadLetters());

        // 6. The books of all of them.
        sinks.saleMetrics(nodes.books());
    }
}
