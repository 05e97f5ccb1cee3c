package org.flashsale.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.flashsale.operator.Shoppers.START;
import static org.flashsale.operator.Shoppers.view;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.operator.ScoreMetrics.Flush;
import org.flashsale.scoring.BatchPolicy;
import org.flashsale.scoring.Device;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.scoring.TestBundle;
import org.flashsale.scoring.Wave;
import org.flashsale.testing.Machine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreOperatorTest {

    private static final ControlBootstrap NO_ORDERS = List::of;
    private static final ControlBootstrap THE_PLAN = () -> List.of(Shoppers.plan());

    @TempDir private static Path folder;

    @BeforeAll
    static void writeTheModel() throws Exception {
        new TestBundle(5).writeFolder(folder);
    }

    private static ScoreSettings settings(int maxBatch, int floodLimit) {
        return new ScoreSettings(
                folder.toString(), Device.CPU, 0, 1, maxBatch, 10, 5_000, floodLimit);
    }

    @Nested
    class AWave {

        private ScoreHarness harness;

        @BeforeEach
        void start() throws Exception {
            harness = new ScoreHarness(settings(4, 50), THE_PLAN);
        }

        @AfterEach
        void stop() throws Exception {
            harness.close();
        }

        private List<String> sentIds() {
            List<String> ids = new ArrayList<>();
            for (Object sent : harness.sent()) {
                if (sent instanceof StreamRecord<?> record
                        && record.getValue() instanceof ScoredEvent scored) {
                    ids.add(scored.event().eventId());
                }
            }
            return ids;
        }

        private void views(String... users) throws Exception {
            for (String user : users) {
                harness.event(view(user + "-" + harness.task().getProcessingTime(), user, START));
            }
        }

        @Test
        void isScoredWhenItIsFull() throws Exception {
            views("a", "b", "c");
            assertThat(sentIds()).isEmpty();
            views("d");
            assertThat(sentIds()).containsExactly("a-0", "b-0", "c-0", "d-0");
            assertThat(harness.metrics().flushes(Flush.SIZE)).isEqualTo(1);
            assertThat(harness.metrics().batchSize.getStatistics().getMax()).isEqualTo(4);
        }

        @Test
        void isScoredWhenItsOldestRowHasWaitedForTheDeadline() throws Exception {
            views("a");
            harness.advance(6);
            views("b");
            harness.advance(3);
            assertThat(sentIds()).isEmpty();
            harness.advance(1);
            assertThat(sentIds()).containsExactly("a-0", "b-6");
            assertThat(harness.metrics().flushes(Flush.DEADLINE)).isEqualTo(1);
            assertThat(harness.task().numProcessingTimeTimers()).isZero();
        }

        @Test
        void countsTheTimeThatARowWaitedForTheBatchBefore() throws Exception {
            views("a");
            harness.advance(7);
            harness.event(view("again", "a", START));
            views("b");
            harness.advance(3);
            assertThat(sentIds()).containsExactly("a-0", "b-7");
            harness.advance(6);
            assertThat(sentIds()).hasSize(2);
            harness.advance(1);
            assertThat(sentIds()).as("after the deadline in all").contains("again");
        }

        @Test
        void isNotEndedByTheTimerOfAnEarlierOne() throws Exception {
            views("a", "b", "c", "d");
            harness.advance(6);
            views("e");
            harness.advance(4);
            assertThat(sentIds()).as("the first wave's timer fires").hasSize(4);
            harness.advance(5);
            assertThat(sentIds()).hasSize(4);
            harness.advance(1);
            assertThat(sentIds()).as("its own deadline").hasSize(5);
        }

        @Test
        void isScoredBeforeTheWatermarkGoesOn() throws Exception {
            views("a", "a2", "a3");
            harness.watermark(START);
            views("b");
            assertThat(harness.sent()).hasSize(4);
            assertThat(harness.sent().get(3)).isEqualTo(new Watermark(START));
            assertThat(harness.metrics().flushes(Flush.WATERMARK)).isEqualTo(1);
        }

        @Test
        void isScoredBeforeTheInputCountsAsIdle() throws Exception {
            views("a");
            harness.task().processWatermarkStatus1(WatermarkStatus.IDLE);
            harness.task().processWatermarkStatus2(WatermarkStatus.IDLE);
            assertThat(sentIds()).containsExactly("a-0");
            assertThat(harness.sent()).last().isEqualTo(WatermarkStatus.IDLE);
        }

        @Test
        void isEmptyAtABarrierHoweverManyEventsWait() throws Exception {
            for (int i = 0; i < 40; i++) {
                harness.event(view("e" + i, "a", START + i * 100L));
            }
            views("b");
            assertThat(sentIds()).isEmpty();
            harness.save();
            assertThat(harness.results().get("a")).hasSize(40);
            assertThat(harness.results().get("b")).hasSize(1);
            assertThat(harness.counts()).containsEntry("* EVENTS_SCORED", 41L);
        }

        @Test
        void holdsNoEventBackAtTheEndOfInput() throws Exception {
            views("a", "a", "b");
            harness.end();
            assertThat(harness.counts())
                    .containsEntry("* EVENTS_SCORED", 2L)
                    .containsEntry("* DUPLICATES", 1L);
        }

        @Test
        void endsEarlyWhenVeryManyEventsOfAUserWait() throws Exception {
            for (int i = 0; i <= WaveRunner.DEFERRED_MAX + 1; i++) {
                assertThat(sentIds()).isEmpty();
                harness.event(view("e" + i, "robot", START + i * 1_000L));
            }
            assertThat(sentIds()).containsExactly("e0");
            assertThat(harness.metrics().flushes(Flush.DEFERRED)).isEqualTo(1);
        }

        @Test
        void isNotMadeSmallByAFlood() throws Exception {
            for (int i = 0; i < 5_000; i++) {
                harness.event(view("e" + i, "robot", START + i % 900));
                if (i % 100 == 99) {
                    views("a" + i, "b" + i, "c" + i);
                }
            }
            harness.end();
            assertThat(harness.counts())
                    .containsEntry("* EVENTS_SCORED", 50L + 150)
                    .containsEntry("* THROTTLED", 5_000L - 50)
                    .containsEntry("spring THROTTLED", 5_000L - 50);
        }
    }

    /** Counts the waves that were started and not taken back. */
    private static final class CountingDevice implements WaveDevice {
        private int running;
        private int most;

        @Override
        public boolean runsAside(Models.Model model) {
            return true;
        }

        @Override
        public Future<?> start(Runnable run) {
            most = Math.max(most, ++running);
            run.run();
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public boolean await(Future<?> run, Wave wave) {
            running--;
            return true;
        }

        @Override
        public void abandon() {}

        @Override
        public void close() {}
    }

    @Test
    void aDeviceHasTwoWavesAtATimeAndNoMore() throws Exception {
        CountingDevice device = new CountingDevice();
        @SuppressWarnings("serial") // The harness never sends it anywhere.
        ScoreParts aside =
                new ScoreParts() {
                    @Override
                    public WaveDevice device(MailboxExecutor mailbox, DeviceThread.WaveDone done) {
                        return device;
                    }
                };
        try (ScoreHarness harness =
                new ScoreHarness(settings(4, 50), NO_ORDERS, new HashMapStateBackend(), aside)) {
            for (int i = 0; i < 100; i++) {
                harness.event(view("e" + i, "u" + i, START + i));
            }
            assertThat(device.running).isEqualTo(WaveRunner.RUNNING_MAX);
            assertThat(device.most).isEqualTo(WaveRunner.RUNNING_MAX);
            harness.save();
            assertThat(device.running).isZero();
            assertThat(harness.counts()).containsEntry("* EVENTS_SCORED", 100L);
        }
    }

    /** Of the least memory a quarter may be of users whose rows are being filled. */
    @Test
    void aWaveWhoseUsersFillTheCacheIsScoredEarly() throws Exception {
        ScoreParts little =
                new ScoreParts() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public long cacheBytesMin() {
                        return 0;
                    }

                    @Override
                    public BatchPolicy policy(ScoreSettings settings) {
                        return ScoreHarness.FULL_WAVES.policy(settings);
                    }
                };
        ScoreSettings settings = settings(256, 50).withCache(new ScoreSettings.Cache(1, 20_000));
        try (ScoreHarness harness =
                new ScoreHarness(settings, NO_ORDERS, new HashMapStateBackend(), little)) {
            for (int i = 0; i < 200; i++) {
                harness.event(view("e" + i, i + "-".repeat(8_000), START + i));
            }
            assertThat(harness.metrics().flushes(Flush.MEMORY)).isPositive();
            harness.end();
            assertThat(harness.counts()).containsEntry("* EVENTS_SCORED", 200L);
        }
    }

    @Test
    void anEventIsLateOnceTheWatermarkHasPassedItByTheLateness() throws Exception {
        try (ScoreHarness harness = new ScoreHarness(settings(4, 50), THE_PLAN)) {
            harness.watermark(START + 6_000);
            harness.event(view("late", "a", START + 1_000));
            harness.event(view("in time", "a", START + 1_001));
            harness.end();
            assertThat(harness.counts())
                    .containsEntry("* LATE", 1L)
                    .containsEntry("spring LATE", 1L)
                    .containsEntry("* EVENTS_SCORED", 1L);
            assertThat(harness.metrics().late.getCount()).isEqualTo(1);
        }
    }

    @Test
    void anEventThatComesAgainAfterARestartIsADuplicate() throws Exception {
        try (ScoreHarness harness = new ScoreHarness(settings(4, 50), THE_PLAN)) {
            harness.event(view("once", "a", START));
            harness.save();
            harness.event(view("lost", "a", START));
            harness.crash(1);
            harness.event(view("once", "a", START));
            harness.event(view("lost", "a", START));
            harness.save();
            assertThat(harness.counts())
                    .containsEntry("* EVENTS_SCORED", 2L)
                    .containsEntry("* DUPLICATES", 1L);
            assertThat(harness.results().get("a")).hasSize(2);
        }
    }

    @Test
    void theControlTopicIsReadOnAFreshStartOnly() throws Exception {
        int[] reads = {0};
        ControlBootstrap counting =
                () -> {
                    reads[0]++;
                    return List.of(Shoppers.plan());
                };
        try (ScoreHarness harness = new ScoreHarness(settings(4, 50), counting)) {
            harness.save();
            harness.crash(2);
            assertThat(reads[0]).isEqualTo(1);
            harness.event(view("e", "a", START + 500));
            harness.end();
            assertThat(harness.counts()).containsEntry("spring EVENTS_SCORED", 1L);
        }
    }

    @Test
    void aModelThatFailsLosesNoEvent() throws Exception {
        try (ScoreHarness harness = new ScoreHarness(settings(4, 50), NO_ORDERS)) {
            harness.event(Shoppers.poison("p", "a", START));
            harness.event(view("e", "b", START));
            harness.watermark(START);
            assertThat(harness.sent())
                    .filteredOn(StreamRecord.class::isInstance)
                    .extracting(sent -> (ScoredEvent) ((StreamRecord<?>) sent).getValue())
                    .hasSize(2)
                    .allMatch(ScoredEvent::degraded)
                    .allMatch(scored -> scored.purchase() == TestBundle.BASE_RATE);
            assertThat(harness.metrics().degraded.getCount()).isEqualTo(2);
            assertThat(harness.metrics().modelFailures.getCount()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedBundleOrDeviceEndsTheJobForGood() throws Exception {
        Path spoilt = folder.resolve("spoilt");
        new TestBundle(5).replace("model.onnx", new byte[] {1}).writeFolder(spoilt);
        ScoreSettings refused =
                new ScoreSettings(spoilt.toString(), Device.CPU, 0, 1, 4, 10, 0, 50);
        assertThatThrownBy(() -> new ScoreHarness(refused, NO_ORDERS).close())
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("HASH_MISMATCH");
        Assumptions.assumeFalse(Machine.hasGpu(), "it may well run there");
        ScoreSettings cuda = new ScoreSettings(folder.toString(), Device.CUDA, 0, 1, 4, 10, 0, 50);
        assertThatThrownBy(() -> new ScoreHarness(cuda, NO_ORDERS).close())
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageStartingWith("CUDA_UNAVAILABLE");
    }
}
