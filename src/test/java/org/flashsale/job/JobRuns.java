package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.Topic;

/** Runs of the whole job on {@link SaleLog}, from savepoint to savepoint. */
final class JobRuns {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private JobRuns() {}

    /** Starts a run, empty or from a savepoint. */
    static JobClient start(Lab lab, int parallelism, String savepoint) throws Exception {
        Map<String, String> options = new HashMap<>(SaleLog.options());
        options.put("flashsale.price.renewal", "4 s");
        options.put("execution.checkpointing.data-inline-threshold", "1 mb");
        if (!savepoint.isEmpty()) {
            options.put("execution.state-recovery.path", savepoint);
        }
        return lab.submit(parallelism, options);
    }

    /** Waits until the books have so many parts and each SKU was decided on until their end. */
    static void awaitParts(Lab lab, int parts) {
        awaitEvents(lab, parts, (SaleLog.EVENTS + 1L + SaleLog.ROBOT_EVENTS) * parts);
    }

    /** As {@link #awaitParts}, for parts of so many events in all. */
    static void awaitEvents(Lab lab, int parts, long events) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            SaleMetrics job = books(lab, BookEntry.JOB);
                            assertThat(job.count(Count.EVENTS_READ)).isEqualTo(events);
                            assertThat(job.windowEnd())
                                    .isGreaterThanOrEqualTo(SaleLog.end(parts - 1) - 1);
                            assertThat(books(lab, TestSale.SALE).count(Count.VIEWS)).isPositive();
                        });
    }

    /** Stops a run with a canonical savepoint. */
    static String stop(JobClient job, Path folder) throws Exception {
        return job.stopWithSavepoint(
                        false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
    }

    /** The latest totals of a sale. */
    static SaleMetrics books(Lab lab, String sale) throws Exception {
        List<SaleMetrics> all =
                lab.read(Topic.SALE_METRICS, SaleMetricsCodec.INSTANCE).stream()
                        .filter(m -> m.sale().equals(sale))
                        .toList();
        return all.isEmpty()
                ? new SaleMetrics(sale, 0, 0, Map.of(), Map.of())
                : all.get(all.size() - 1);
    }

    static void assertBalanced(Lab lab, int parts) throws Exception {
        SaleMetrics job = books(lab, BookEntry.JOB);
        long scored = (long) SaleLog.EVENTS + SaleLog.ROBOT_SCORED;
        long throttled = (long) SaleLog.ROBOT_EVENTS - SaleLog.ROBOT_SCORED;
        assertThat(job.count(Count.EVENTS_READ)).isEqualTo((scored + 1 + throttled) * parts);
        assertThat(job.count(Count.EVENTS_SCORED)).isEqualTo(scored * parts);
        assertThat(job.count(Count.DUPLICATES)).isEqualTo(parts);
        assertThat(job.count(Count.THROTTLED)).isEqualTo(throttled * parts);
        assertThat(job.count(Count.LATE)).isZero();
        SaleMetrics sale = books(lab, TestSale.SALE);
        assertThat(sale.count(Count.EVENTS_SCORED)).isEqualTo(scored * parts);
        assertThat(sale.count(Count.LATE_FOR_DEMAND)).isZero();
        assertThat(sale.count(Count.CONSERVATION_ERRORS)).isZero();
        assertThat(sale.count(Count.UNITS_UNEXPLAINED)).isZero();
    }

    /** In the order of the topic no price may go back. */
    static List<PriceUpdate> prices(Lab lab) throws Exception {
        List<PriceUpdate> prices = lab.read(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE);
        Map<String, PriceUpdate> held = new HashMap<>();
        for (PriceUpdate update : prices) {
            PriceUpdate before = held.put(update.sku(), update);
            if (before != null) {
                assertThat(update.epoch()).isGreaterThanOrEqualTo(before.epoch());
                if (update.epoch() == before.epoch()) {
                    assertThat(update.version()).isGreaterThanOrEqualTo(before.version());
                }
                assertThat(update.decidedAt()).isGreaterThan(before.decidedAt());
            }
        }
        return prices;
    }
}
