package org.flashsale.bench;

import java.nio.ByteBuffer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Scores pictures in batches, as the scoring operator does: full, at its deadline, before a
 * barrier. A message is the pixels as floats; an answer is the latency in µs, a long, and the
 * classes' probabilities as floats.
 */
final class CrayfishOperator extends AbstractStreamOperator<byte[]>
        implements OneInputStreamOperator<byte[], byte[]>, BoundedOneInput {

    private static final long serialVersionUID = 1L;
    private static final int ROWS = 64;
    private static final long DEADLINE_MS = 10;

    private transient @Nullable Crayfish network;
    private transient long[] entered;
    private transient int rows;
    private transient long wave;

    @Override
    public void open() throws Exception {
        super.open();
        network = new Crayfish(ROWS);
        entered = new long[ROWS];
    }

    @Override
    public void processElement(StreamRecord<byte[]> element) throws Exception {
        entered[rows] = System.nanoTime();
        network.pictures()
                .put(
                        rows * Crayfish.PIXELS,
                        ByteBuffer.wrap(element.getValue()).asFloatBuffer(),
                        0,
                        Crayfish.PIXELS);
        rows++;
        if (rows == ROWS) {
            flush();
        } else if (rows == 1) {
            long number = wave;
            var unused =
                    getProcessingTimeService()
                            .registerTimer(
                                    getProcessingTimeService().getCurrentProcessingTime()
                                            + DEADLINE_MS,
                                    time -> flushWave(number));
        }
    }

    private void flushWave(long number) throws Exception {
        if (number == wave) {
            flush();
        }
    }

    private void flush() throws Exception {
        if (rows == 0) {
            return;
        }
        network.run(rows);
        long now = System.nanoTime();
        for (int row = 0; row < rows; row++) {
            ByteBuffer answer = ByteBuffer.allocate(Long.BYTES + Crayfish.CLASSES * Float.BYTES);
            answer.putLong((now - entered[row]) / 1000);
            for (int i = 0; i < Crayfish.CLASSES; i++) {
                answer.putFloat(network.answers().get(row * Crayfish.CLASSES + i));
            }
            output.collect(new StreamRecord<>(answer.array()));
        }
        rows = 0;
        wave++;
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flush();
    }

    @Override
    public void endInput() throws Exception {
        flush();
    }

    @Override
    public void close() throws Exception {
        if (network != null) {
            network.close();
        }
        super.close();
    }
}
