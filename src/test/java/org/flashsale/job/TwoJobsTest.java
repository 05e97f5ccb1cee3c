package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.util.ExceptionUtils;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Count;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.plan.JobClaim;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.RejectedRecord;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs of one name on one broker: the older one stops for good, the newer is not harmed. */
class TwoJobsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** With restarts without end: only a job that is stopped for good fails. */
    private static final Map<String, String> RESTARTS =
            Map.of(
                    "restart-strategy.type", "fixed-delay",
                    "restart-strategy.fixed-delay.attempts", "1000000",
                    "restart-strategy.fixed-delay.delay", "100 ms",
                    "flashsale.price.renewal", "1 s");

    @TempDir private Path folder;

    @Test
    void theOlderOneIsFencedAndTheNewerGoesOnThroughRestarts() throws Exception {
        try (Lab lab = Lab.start(folder, 4)) {
            JobClient older = lab.submit(2, RESTARTS);
            lab.send(
                    Topic.CONTROL,
                    ControlRecordCodec.INSTANCE,
                    "sale-plan/" + TestSale.SALE,
                    TestSale.order(System.currentTimeMillis()));
            forge(lab, claim("f".repeat(32), 4_102_444_800_000L));
            lab.sendBytes(Topic.CONTROL, "job-claim/garbage", new byte[] {(byte) 0xC3, 1, 7});
            lab.flush();
            await().atMost(PATIENCE).until(() -> !prices(lab).isEmpty());
            assertThat(older.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            long olderEpoch = newestEpoch(lab);

            JobClient newer = lab.submit(2, RESTARTS);
            await().atMost(PATIENCE).until(() -> older.getJobStatus().get() == JobStatus.FAILED);
            assertThatThrownBy(() -> older.getJobExecutionResult().get(10, TimeUnit.SECONDS))
                    .satisfies(
                            e ->
                                    assertThat(ExceptionUtils.stringifyException(e))
                                            .contains("FENCED")
                                            .contains(newer.getJobID().toHexString()));
            await().atMost(PATIENCE).until(() -> newestEpoch(lab) > olderEpoch);
            long newerEpoch = newestEpoch(lab);

            lab.flink().cluster().terminateTaskManager(0).get();
            lab.flink().cluster().startTaskManager();
            await().atMost(PATIENCE).until(() -> newestEpoch(lab) > newerEpoch);
            assertThat(newer.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
            assertThat(claims(lab))
                    .as("an epoch of each run, in order, the restart in its job's place")
                    .extracting(JobClaim::job)
                    .startsWith(older.getJobID().toHexString(), newer.getJobID().toHexString())
                    .endsWith(newer.getJobID().toHexString())
                    .containsOnly(older.getJobID().toHexString(), newer.getJobID().toHexString());
            assertThat(claims(lab)).extracting(JobClaim::epoch).isSorted();
            assertThat(claims(lab).stream().map(JobClaim::since).distinct()).hasSize(2);
            assertThat(claims(lab).stream().map(JobClaim::epoch).toList())
                    .as("no price without its claim")
                    .containsAll(epochs(lab));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(refusals(lab))
                                            .isNotEmpty()
                                            .allMatch(line -> line.contains("CLAIM_IN_FUTURE")));
            lab.sendBytes(Topic.STOCK_MOVEMENTS, "A", new byte[0]);
            lab.flush();
            await().atMost(PATIENCE)
                    .alias("readers of committed records wait for nobody's transaction")
                    .untilAsserted(() -> assertThat(letters(lab)).contains("stock-movements"));
            assertThat(SaleJobTest.sale(lab).count(Count.CONSERVATION_ERRORS)).isZero();
            newer.cancel().get();
        }
    }

    private static ControlRecord claim(String job, long epoch) {
        return new JobClaim(job, "flashsale", epoch, epoch).record(epoch, "");
    }

    private static void forge(Lab lab, ControlRecord claim) {
        lab.send(Topic.CONTROL, ControlRecordCodec.INSTANCE, claim.key(), claim);
    }

    private static List<PriceUpdate> prices(Lab lab) throws Exception {
        return lab.read(Topic.PRICE_UPDATES, PriceUpdateCodec.INSTANCE);
    }

    private static Set<Long> epochs(Lab lab) throws Exception {
        return prices(lab).stream().map(PriceUpdate::epoch).collect(Collectors.toSet());
    }

    private static long newestEpoch(Lab lab) throws Exception {
        return epochs(lab).stream().mapToLong(e -> e).max().orElse(0);
    }

    private static List<String> letters(Lab lab) throws Exception {
        return lab.read(Topic.DEAD_LETTERS, DeadLetterCodec.INSTANCE).stream()
                .map(letter -> letter.origin().topic())
                .toList();
    }

    private static List<String> refusals(Lab lab) throws Exception {
        return lab.read(Topic.CONTROL_RESULTS, ControlResultCodec.INSTANCE).stream()
                .filter(result -> result.kind().equals(ControlRecord.JOB_CLAIM))
                .flatMap(result -> result.errors().stream())
                .toList();
    }

    /** The claims that count, in the order in which the broker took them. */
    private static List<JobClaim> claims(Lab lab) throws Exception {
        List<ControlRecord> records = new ArrayList<>();
        for (var record : lab.readRaw(Topic.CONTROL)) {
            try {
                records.add(ControlRecordCodec.INSTANCE.decode(record.value()));
            } catch (RejectedRecord e) {
                assertThat(record.value()).as("the garbage").hasSize(3);
            }
        }
        return records.stream()
                .filter(record -> record.kind().equals(ControlRecord.JOB_CLAIM))
                .map(record -> JobClaim.parse(record, System.currentTimeMillis()))
                .filter(JobClaim.Parsed.Valid.class::isInstance)
                .map(parsed -> ((JobClaim.Parsed.Valid) parsed).claim())
                .toList();
    }
}
