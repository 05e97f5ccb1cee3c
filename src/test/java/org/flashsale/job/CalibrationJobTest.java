package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.execution.JobClient;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.EventType;
import org.flashsale.plan.CalibrationOrder;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.flashsale.wire.ControlRecordCodec;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.ScoredRecord;
import org.flashsale.wire.ScoredRecordCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the sale teaches goes out by the control topic and comes back to the scores. */
class CalibrationJobTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SECOND = 1_000;
    private static final long HORIZON = 5 * SECOND;

    /** With a deadline that no pause of a busy machine exceeds tenfold. */
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "flashsale.scoring.deadline", "500 ms",
                    "flashsale.calibration.horizon", "5 s",
                    "flashsale.calibration.window", "2 s",
                    "flashsale.calibration.margin", "1 s",
                    "flashsale.calibration.half-life", "12 s",
                    "flashsale.calibration.max-step", "3",
                    "flashsale.calibration.min-labels", "100");

    @TempDir private Path folder;

    @Test
    void scoresFollowTheSaleAlsoAfterARestartUnderANewClaim() throws Exception {
        try (Lab lab = Lab.start(folder, 2)) {
            long start = System.currentTimeMillis() - 300 * SECOND;
            lab.send(
                    Topic.CONTROL,
                    ControlRecordCodec.INSTANCE,
                    "sale-plan/" + TestSale.SALE,
                    TestSale.order(start));
            JobClient job = lab.submit(2, OPTIONS);
            Shop shop = new Shop(lab, start);
            shop.teach(0.6);
            CalibrationOrder learned = shop.awaitCalibration(job, 0.6);
            shop.awaitUse(learned, 0.6);
            shop.awaitBetter(0.6);

            Map<String, String> restored = new HashMap<>(OPTIONS);
            restored.put("execution.state-recovery.path", JobRuns.stop(job, folder));
            JobClient next = lab.submit(2, restored);
            assertThat(shop.look(0.6))
                    .as("the first scores of the next run")
                    .isNotEmpty()
                    .allMatch(s -> s.calibratedFrom() >= learned.effectiveFrom());

            shop.teach(0.2);
            shop.awaitCalibration(next, 0.2);
            shop.awaitBetter(0.2);
            assertThat(lab.read(Topic.CONTROL_RESULTS, ControlResultCodec.INSTANCE))
                    .as("only a calibration that is refused is answered")
                    .extracting(ControlResult::kind)
                    .doesNotContain(ControlRecord.CALIBRATION);
            next.cancel().get();
        }
    }

    /**
     * What was said of some events, and what became of them.
     *
     * @param truth share after which their shopper bought
     * @param raw mean of the model's own probabilities
     * @param recalibrated mean of the recalibrated ones
     * @param lossRaw log loss of the model's own, natural, mean
     * @param lossRecalibrated of the recalibrated ones
     */
    private record Said(
            double truth,
            double raw,
            double recalibrated,
            double lossRaw,
            double lossRecalibrated) {

        double bias(double mean) {
            return mean - truth;
        }
    }

    /** Shoppers who look three times, and of whom some buy in the end, in event time. */
    private static final class Shop {

        private static final int LOOKS = 3;
        private static final int TAUGHT = 700;
        private static final int JUDGED = 250;
        private static final int LOOKERS = 16;
        private static final Duration PAUSE = Duration.ofMillis(300);

        private final Random random = new Random(11);
        private final Lab lab;
        private long time;
        private int shoppers;

        Shop(Lab lab, long time) {
            this.lab = lab;
            this.time = time;
        }

        /** Lets shoppers come and the time pass in which they could buy. */
        void teach(double rate) {
            come(TAUGHT, rate);
            time += 2 * HORIZON;
            lab.progress(time);
            lab.flush();
        }

        /** Shoppers, and by event whether a purchase follows. */
        private Map<String, Boolean> come(int count, double rate) {
            Map<String, Boolean> bought = new HashMap<>();
            for (int i = 0; i < count; i++, time += 20) {
                String user = "u" + shoppers++;
                boolean buys = random.nextDouble() < rate;
                for (int look = 0; look < LOOKS; look++) {
                    bought.put(event(EventType.VIEW, user, time + 200L * look), buys);
                }
                if (buys) {
                    bought.put(event(EventType.PURCHASE, user, time + 200L * LOOKS), false);
                }
            }
            lab.flush();
            return bought;
        }

        private String event(EventType type, String user, long at) {
            String id = user + "-" + at;
            BehaviorEvent event = TestSale.event(type, id, user, at, "A");
            lab.send(Topic.BEHAVIOR_EVENTS, BehaviorEventCodec.INSTANCE, user, event);
            return id;
        }

        /**
         * The first calibration of a run by which typical scores get about the share of events that
         * a purchase follows. Shoppers come until it is there.
         */
        CalibrationOrder awaitCalibration(JobClient job, double rate) {
            String id = job.getJobID().toHexString();
            double share = LOOKS * rate / (LOOKS + rate);
            return await().atMost(PATIENCE)
                    .pollInterval(PAUSE)
                    .until(
                            () -> {
                                come(LOOKERS, rate);
                                lab.progress(time);
                                return calibrations().stream()
                                        .filter(c -> c.job().equals(id))
                                        .filter(c -> Math.abs(typical(c) - share) < 0.08)
                                        .toList();
                            },
                            found -> !found.isEmpty())
                    .get(0);
        }

        private static double typical(CalibrationOrder order) {
            return 1 / (1 + Math.exp(-order.center() - order.shift()));
        }

        private List<CalibrationOrder> calibrations() throws Exception {
            return lab.read(Topic.CONTROL, ControlRecordCodec.INSTANCE).stream()
                    .filter(record -> record.kind().equals(ControlRecord.CALIBRATION))
                    .map(CalibrationOrder::parse)
                    .map(parsed -> ((CalibrationOrder.Parsed.Valid) parsed).order())
                    .toList();
        }

        /** Until each task of SCORE follows it or a later one. */
        void awaitUse(CalibrationOrder order, double rate) {
            time = Math.max(time, order.effectiveFrom());
            await().atMost(PATIENCE)
                    .pollInterval(PAUSE)
                    .until(
                            () -> look(rate),
                            scored ->
                                    scored.size() >= LOOKERS
                                            && follow(scored, order.effectiveFrom()));
        }

        private static boolean follow(List<ScoredRecord> scored, long from) {
            return scored.stream().allMatch(s -> s.calibratedFrom() >= from);
        }

        /** What is said of some shoppers who come like all others. */
        List<ScoredRecord> look(double rate) {
            return awaitScores(List.copyOf(come(LOOKERS, rate).keySet()));
        }

        /** What the model said of events; where it did not answer, nothing is recalibrated. */
        private List<ScoredRecord> awaitScores(List<String> ids) {
            Map<String, ScoredRecord> wanted = new HashMap<>();
            await().atMost(PATIENCE)
                    .pollInterval(PAUSE)
                    .until(
                            () -> {
                                lab.read(Topic.SCORED_EVENTS, ScoredRecordCodec.INSTANCE)
                                        .forEach(s -> wanted.put(s.eventId(), s));
                                return wanted.keySet().containsAll(ids);
                            });
            return ids.stream().map(wanted::get).filter(s -> !s.degraded()).toList();
        }

        /** Until they are surely better recalibrated, for shoppers who have taught nothing yet. */
        void awaitBetter(double rate) {
            await().atMost(PATIENCE)
                    .pollInterval(PAUSE)
                    .untilAsserted(
                            () -> {
                                Said said = judge(rate);
                                assertThat(Math.abs(said.bias(said.recalibrated)))
                                        .as("%s", said)
                                        .isLessThan(Math.abs(said.bias(said.raw)) / 2);
                                assertThat(said.lossRecalibrated)
                                        .as("%s", said)
                                        .isLessThan(said.lossRaw);
                            });
        }

        /** How good the probabilities of further shoppers are, of whom none has taught anything. */
        Said judge(double rate) {
            Map<String, Boolean> bought = come(JUDGED, rate);
            List<ScoredRecord> scored = awaitScores(List.copyOf(bought.keySet()));
            assertThat(scored)
                    .hasSizeGreaterThan(JUDGED)
                    .noneMatch(s -> Float.isNaN(s.recalibrated()));
            double[] sums = new double[5];
            for (ScoredRecord of : scored) {
                boolean buys = bought.get(of.eventId());
                sums[0] += buys ? 1 : 0;
                sums[1] += of.purchase();
                sums[2] += of.recalibrated();
                sums[3] -= Math.log(buys ? of.purchase() : 1 - of.purchase());
                sums[4] -= Math.log(buys ? of.recalibrated() : 1 - of.recalibrated());
            }
            int n = scored.size();
            return new Said(sums[0] / n, sums[1] / n, sums[2] / n, sums[3] / n, sums[4] / n);
        }
    }
}
