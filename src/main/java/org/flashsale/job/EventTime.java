package org.flashsale.job;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.flashsale.domain.Read;
import org.flashsale.wire.Codec;

/**
 * Watermarks, per partition, of records that were checked against the time bounds when they were
 * decoded: only good records and progress markers advance time, so an event of the year 2100 is one
 * dead letter and makes nothing else late. No record takes time beyond the instant at which the
 * broker appended it.
 */
final class EventTime {

    private EventTime() {}

    /**
     * Watermarks that stay behind the newest good record by the allowed disorder.
     *
     * @param codec tells a record's event time
     * @param disorderMs how far records of one partition may be out of order, ms
     */
    static <T> WatermarkStrategy<Read<T>> bounded(Codec<T> codec, long disorderMs) {
        return WatermarkStrategy.<Read<T>>forGenerator(context -> new Bounded<>(disorderMs))
                .withTimestampAssigner(
                        (read, appended) ->
                                read instanceof Read.Good<T> good
                                        ? codec.eventTime(good.value())
                                        : appended);
    }

    /** For inputs that neither make time nor hold it back: they are idle to Flink. */
    static <T> WatermarkStrategy<Read<T>> none() {
        return WatermarkStrategy.<Read<T>>forGenerator(context -> new None<>());
    }

    private static final class Bounded<T> implements WatermarkGenerator<Read<T>> {

        private final long disorderMs;
        private long newest = Long.MIN_VALUE;
        private long complete = Long.MIN_VALUE;

        private Bounded(long disorderMs) {
            this.disorderMs = disorderMs;
        }

        @Override
        public void onEvent(Read<T> read, long timestamp, WatermarkOutput output) {
            if (read instanceof Read.Good<T> good) {
                // A clock that runs ahead by less than the bounds must not make others late.
                newest = Math.max(newest, Math.min(timestamp, good.origin().appendedAt()));
            } else if (read instanceof Read.Progress<T> progress) {
                complete = Math.max(complete, progress.time());
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            long behind = newest == Long.MIN_VALUE ? newest : newest - disorderMs;
            long reached = Math.max(behind, complete);
            if (reached > Long.MIN_VALUE) {
                output.emitWatermark(new Watermark(reached - 1));
            }
        }
    }

    private static final class None<T> implements WatermarkGenerator<Read<T>> {

        @Override
        public void onEvent(Read<T> read, long timestamp, WatermarkOutput output) {}

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            output.markIdle();
        }
    }
}
