package org.flashsale.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.Origin;
import org.flashsale.domain.Read;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.BehaviorEventCodec;
import org.junit.jupiter.api.Test;

class EventTimeTest {

    private static final long NOW = 1_800_000_000_000L;

    private static final class Marks implements WatermarkOutput {
        private final List<Long> sent = new ArrayList<>();

        @Override
        public void emitWatermark(Watermark watermark) {
            sent.add(watermark.getTimestamp());
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }

    @Test
    void aClockThatRunsAheadDoesNotTakeTimeBeyondTheBroker() {
        assertThat(watermarkAfter(NOW - 200, NOW)).isEqualTo(NOW - 200 - 1_000 - 1);
        assertThat(watermarkAfter(NOW + 240_000, NOW)).isEqualTo(NOW - 1_000 - 1);
    }

    /** In a replay records are appended long after their time. */
    @Test
    void aLogOfThePastMakesItsOwnTime() {
        assertThat(watermarkAfter(NOW, NOW + 10_000_000)).isEqualTo(NOW - 1_000 - 1);
    }

    private static long watermarkAfter(long time, long appendedAt) {
        WatermarkGenerator<Read<BehaviorEvent>> generator =
                EventTime.bounded(BehaviorEventCodec.INSTANCE, 1_000)
                        .createWatermarkGenerator(null);
        Marks marks = new Marks();
        BehaviorEvent event = TestSale.view("e", "u", time, "A");
        Origin origin = new Origin("behavior-events", 0, 0, appendedAt);
        generator.onEvent(new Read.Good<>(event, origin), time, marks);
        generator.onPeriodicEmit(marks);
        return marks.sent.get(0);
    }
}
