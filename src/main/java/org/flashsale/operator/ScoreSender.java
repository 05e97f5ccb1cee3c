package org.flashsale.operator;

import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.calibration.Calibration;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SaleTerms;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.EventSample;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.Wave;
import org.flashsale.scoring.explain.LiveWalks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which sale each scored event belongs to, sends the results and keeps the counts. */
final class ScoreSender {

    private static final Logger LOG = LoggerFactory.getLogger(ScoreSender.class);

    /** Rows between two whose latency goes into the histogram. */
    private static final int LATENCY_EVERY = 16;

    private final PlanBook book;
    private final ScoreOrders orders;
    private final ScoreCalibrations calibrations;
    private final ScoreMetrics metrics;
    private final LongSupplier nanoClock;
    private final Output<StreamRecord<ScoredEvent>> output;
    private final StreamRecord<ScoredEvent> record = new StreamRecord<>(null);
    private final Tally tally = new Tally();
    private final double explained;
    private final LiveWalks walks = new LiveWalks();

    /**
     * @param book plans as they come to hold
     * @param orders says which results are published
     * @param explained share of the results that is explained
     * @param calibrations how the sale's labels correct the scores
     * @param nanoClock elapsed time, ns, from any origin
     */
    ScoreSender(
            PlanBook book,
            ScoreOrders orders,
            double explained,
            ScoreCalibrations calibrations,
            ScoreMetrics metrics,
            LongSupplier nanoClock,
            Output<StreamRecord<ScoredEvent>> output) {
        this.book = book;
        this.orders = orders;
        this.explained = explained;
        this.calibrations = calibrations;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.output = output;
    }

    ScoreMetrics metrics() {
        return metrics;
    }

    /** Counts an event that gets no score. */
    void notScored(Count count, BehaviorEvent event) {
        tally.add(BookEntry.JOB, count, 1);
        Optional<PlanBook.Entry> entry = book.at(event.sku(), event.time());
        if (entry.isPresent()) {
            tally.add(entry.get().terms().sale(), count, 1);
        }
    }

    /** Sends the results of a wave that was scored, with the timestamps of their events. */
    void send(ModelManifest model, Wave wave) {
        int rows = wave.size();
        if (wave.outcome().failed()) {
            metrics.failed(wave.outcome());
            LOG.warn("The base rates score for a while: {}", wave.scorer().lastFailure());
        }
        long now = nanoClock.getAsLong();
        String sale = "";
        int inSale = 0;
        int outside = 0;
        for (int row = 0; row < rows; row++) {
            ScoredEvent result = result(model, wave, row, now);
            if (!result.inSale()) {
                outside++;
            } else if (result.sale().equals(sale)) {
                inSale++;
            } else {
                count(sale, inSale);
                sale = result.sale();
                inSale = 1;
            }
            output.collect(record.replace(result, wave.timestamp(row)));
        }
        count(sale, inSale);
        tally.add(BookEntry.JOB, Count.EVENTS_SCORED, rows);
        if (outside > 0) {
            tally.add(BookEntry.JOB, Count.OUTSIDE_SALE, outside);
        }
        metrics.scored.inc(rows);
        metrics.outsideSale.inc(outside);
    }

    private void count(String sale, int scored) {
        if (scored > 0) {
            tally.add(sale, Count.EVENTS_SCORED, scored);
        }
    }

    private ScoredEvent result(ModelManifest model, Wave wave, int row, long now) {
        BehaviorEvent event = wave.event(row);
        Batch batch = wave.batch();
        boolean degraded = batch.degraded(row);
        if (degraded) {
            metrics.degraded.inc();
        }
        long latencyMicros = (now - wave.enteredNanos(row)) / 1_000;
        if (row % LATENCY_EVERY == 0) {
            metrics.latencyMicros.update(latencyMicros);
        }
        String sale = "";
        int tick = 0;
        int pool = 0;
        int pools = 0;
        long tickEnd = 0;
        Optional<PlanBook.Entry> plan = book.at(event.sku(), event.time());
        if (plan.isPresent()) {
            SaleTerms terms = plan.get().terms();
            sale = terms.sale();
            tick = terms.tickAt(event.sku(), event.time());
            pool = terms.poolIndex(event.pool());
            pools = terms.pools().size();
            tickEnd = terms.tickEnd(event.sku(), tick);
            if (!wave.inDemand(row)) {
                metrics.notInDemand.inc();
            }
        }
        float purchase = batch.purchase().get(row);
        Calibration calibration =
                degraded || sale.isEmpty()
                        ? Calibration.NONE
                        : calibrations.at(sale, model.name(), model.version(), event.time());
        return new ScoredEvent(
                event,
                sale,
                tick,
                pool,
                pools,
                tickEnd,
                wave.inDemand(row),
                purchase,
                batch.exit().get(row),
                model.name(),
                model.version(),
                degraded,
                latencyMicros,
                orders.samples(event),
                batch.sensitivity().get(row),
                explains(event, degraded) ? walks.of(wave, row) : Map.of(),
                calibration.isPublished() ? calibration.map().apply(purchase) : Float.NaN,
                calibration.from());
    }

    private boolean explains(BehaviorEvent event, boolean degraded) {
        return explained > 0 && !degraded && EventSample.holds(event.eventId(), explained);
    }

    /** Sends what was counted since the last time. */
    void sendCounts() {
        tally.flush(output);
    }
}
