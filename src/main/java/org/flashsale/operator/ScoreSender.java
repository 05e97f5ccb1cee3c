package org.flashsale.operator;

import java.util.Optional;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.plan.PlanBook;
import org.flashsale.plan.SaleTerms;
import org.flashsale.scoring.Batch;
import org.flashsale.scoring.GuardedScorer;
import org.flashsale.scoring.ModelManifest;
import org.flashsale.scoring.Wave;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores waves, says which sale each event belongs to, sends the results and keeps the counts. */
final class ScoreSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScoreSender.class);

    private final Models models;
    private final GuardedScorer scorer;
    private final Batch batch;
    private final ModelManifest model;
    private final PlanBook book;
    private final ScoreMetrics metrics;
    private final Output<StreamRecord<ScoredEvent>> output;
    private final StreamRecord<ScoredEvent> record = new StreamRecord<>(null);
    private final Tally tally = new Tally();

    /**
     * @param models of which the first one scores; closed with this
     * @param book plans as they come to hold
     */
    ScoreSender(
            Models models,
            PlanBook book,
            MetricGroup group,
            Output<StreamRecord<ScoredEvent>> output) {
        this.models = models;
        this.scorer = models.at(Long.MIN_VALUE).scorer();
        this.batch = scorer.newBatch();
        this.model = models.at(Long.MIN_VALUE).manifest();
        this.book = book;
        this.metrics =
                new ScoreMetrics(group, model.name(), model.version(), scorer.executionDevice());
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

    /** Scores a wave and sends its results, with the timestamps of their events. */
    void send(Wave wave, Flush reason) {
        int rows = wave.size();
        batch.features().put(0, wave.features(), 0, rows * Wave.WIDTH);
        if (scorer.score(batch, rows).failed()) {
            metrics.modelFailures.inc();
            LOG.warn("The base rates score for a while: {}", scorer.lastFailure());
        }
        long now = System.nanoTime();
        String sale = "";
        int inSale = 0;
        int outside = 0;
        for (int row = 0; row < rows; row++) {
            ScoredEvent result = result(wave.entry(row), row, now);
            if (!result.inSale()) {
                outside++;
            } else if (result.sale().equals(sale)) {
                inSale++;
            } else {
                count(sale, inSale);
                sale = result.sale();
                inSale = 1;
            }
            output.collect(record.replace(result, wave.entry(row).timestamp()));
        }
        count(sale, inSale);
        tally.add(BookEntry.JOB, Count.EVENTS_SCORED, rows);
        if (outside > 0) {
            tally.add(BookEntry.JOB, Count.OUTSIDE_SALE, outside);
        }
        metrics.scored.inc(rows);
        metrics.outsideSale.inc(outside);
        metrics.flushed(reason, rows);
    }

    private void count(String sale, int scored) {
        if (scored > 0) {
            tally.add(sale, Count.EVENTS_SCORED, scored);
        }
    }

    private ScoredEvent result(Wave.Entry entry, int row, long now) {
        BehaviorEvent event = entry.event();
        boolean degraded = batch.degraded(row);
        if (degraded) {
            metrics.degraded.inc();
        }
        long latencyMicros = (now - entry.enteredNanos()) / 1_000;
        metrics.latencyMicros.update(latencyMicros);
        String sale = "";
        int tick = 0;
        int pool = 0;
        int pools = 0;
        Optional<PlanBook.Entry> plan = book.at(event.sku(), event.time());
        if (plan.isPresent()) {
            SaleTerms terms = plan.get().terms();
            sale = terms.sale();
            tick = terms.tickAt(event.sku(), event.time());
            pool = terms.poolIndex(event.pool());
            pools = terms.pools().size();
        }
        return new ScoredEvent(
                event,
                sale,
                tick,
                pool,
                pools,
                batch.purchase().get(row),
                batch.exit().get(row),
                model.name(),
                model.version(),
                degraded,
                latencyMicros);
    }

    /** Sends what was counted since the last time. */
    void sendCounts() {
        tally.flush(output);
    }

    @Override
    public void close() {
        models.close();
    }
}
