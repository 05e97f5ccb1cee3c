package org.flashsale.operator;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableFunction;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.Read;

/**
 * Lets good records pass, sends bad ones to {@link Tags#DEAD_LETTERS}, and counts both. The source
 * has already checked each record against its schema and the bounds.
 */
public final class BoundsOperator<T, O> extends AbstractStreamOperator<O>
        implements OneInputStreamOperator<Read<T>, O>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final SerializableFunction<Read.Good<T>, O> passOn;
    private final boolean countsEvents;
    private transient Tally tally;
    private transient BoundsMetrics counters;
    private transient long read;

    /**
     * @param passOn what goes on of a good record
     * @param countsEvents whether these records are the behaviour events that the books count
     */
    public BoundsOperator(SerializableFunction<Read.Good<T>, O> passOn, boolean countsEvents) {
        this.passOn = passOn;
        this.countsEvents = countsEvents;
    }

    @Override
    public void open() throws Exception {
        super.open();
        tally = new Tally();
        counters = new BoundsMetrics(getMetricGroup());
    }

    @Override
    public void processElement(StreamRecord<Read<T>> element) {
        Read<T> record = element.getValue();
        if (record instanceof Read.Good<T> good) {
            counters.passed();
            read++;
            output.collect(element.replace(passOn.apply(good)));
        } else if (record instanceof Read.Bad<T> bad) {
            read++;
            if (countsEvents) {
                tally.add(BookEntry.JOB, Count.DEAD_LETTERS, 1);
            }
            reject(bad.letter());
        }
    }

    /** Counted here and not in the tally, which costs an event too much. */
    private void flush() {
        if (countsEvents && read > 0) {
            tally.add(BookEntry.JOB, Count.EVENTS_READ, read);
        }
        read = 0;
        tally.flush(output);
    }

    private void reject(DeadLetter letter) {
        counters.rejected(letter.code());
        String reason = letter.origin().topic() + "/" + letter.code();
        tally.add(new BookEntry(BookEntry.JOB, Count.DEAD_LETTERS, reason, 1));
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}: {} at {}", letter.code(), letter.detail(), letter.origin());
        }
        output.collect(Tags.DEAD_LETTERS, new StreamRecord<>(letter));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void endInput() {
        flush();
    }
}
