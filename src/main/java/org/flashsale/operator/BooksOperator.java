package org.flashsale.operator;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.operators.ProcessingTimeService.ProcessingTimeCallback;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;
import org.flashsale.domain.SaleMetrics;

/**
 * Keeps the books of each sale and of the whole job as keyed state and sends their totals at the
 * end of each window of wall-clock time in which something was counted, after a restart once
 * whatever was counted, and at the end of input. The window's bounds are given in event time: the
 * watermarks at its begin and end. Totals are collected on the heap and written to the state before
 * each barrier.
 */
public final class BooksOperator extends AbstractStreamOperator<SaleMetrics>
        implements OneInputStreamOperator<BookEntry, SaleMetrics>,
                BoundedOneInput,
                ProcessingTimeCallback {

    private static final long serialVersionUID = 1L;

    private final long windowMs;
    private transient ValueState<SaleMetrics> state;
    private transient Map<String, Books> books;
    private transient Set<String> unsent;
    private transient long eventTime;
    private transient Counter entries;
    private transient Counter sent;

    private static final class Books {
        private final Map<Count, Long> counts = new EnumMap<>(Count.class);
        private final Map<String, Long> reasons = new HashMap<>();
        private long windowStart;

        private SaleMetrics total(String sale, long end) {
            return new SaleMetrics(
                    sale, Math.min(windowStart, end), end, Map.copyOf(counts), Map.copyOf(reasons));
        }
    }

    /**
     * @param windowMs length of a window, ms
     */
    public BooksOperator(long windowMs) {
        this.windowMs = windowMs;
    }

    @Override
    public void open() throws Exception {
        super.open();
        state =
                getRuntimeContext()
                        .getState(new ValueStateDescriptor<>("books", StateTypes.SALE_METRICS));
        books = new HashMap<>();
        unsent = new HashSet<>();
        MetricGroup metrics = getMetricGroup().addGroup("flashsale").addGroup("books");
        entries = metrics.counter("entries");
        sent = metrics.counter("sent");
        takeUp();
        scheduleWindow();
    }

    /** What was counted before the barrier may not have been sent before the run ended. */
    private void takeUp() throws Exception {
        List<String> sales;
        try (var keys =
                getKeyedStateBackend().<VoidNamespace>getKeys("books", VoidNamespace.INSTANCE)) {
            sales = keys.map(String.class::cast).toList();
        }
        for (String sale : sales) {
            setCurrentKey(sale);
            books.put(sale, load());
            unsent.add(sale);
        }
    }

    private void scheduleWindow() {
        ProcessingTimeService time = getProcessingTimeService();
        var unused = time.registerTimer(time.getCurrentProcessingTime() + windowMs, this);
    }

    @Override
    public void processElement(StreamRecord<BookEntry> element) throws Exception {
        BookEntry entry = element.getValue();
        entries.inc();
        Books total = books.get(entry.sale());
        if (total == null) {
            total = load();
            books.put(entry.sale(), total);
        }
        if (entry.reason().isEmpty()) {
            total.counts.merge(entry.count(), entry.delta(), Long::sum);
        } else {
            total.reasons.merge(entry.reason(), entry.delta(), Long::sum);
        }
        unsent.add(entry.sale());
    }

    private Books load() throws Exception {
        Books total = new Books();
        SaleMetrics kept = state.value();
        if (kept == null) {
            total.windowStart = eventTime;
        } else {
            total.counts.putAll(kept.counts());
            total.reasons.putAll(kept.deadLettersByReason());
            total.windowStart = kept.windowEnd();
            eventTime = Math.max(eventTime, kept.windowEnd());
        }
        return total;
    }

    @Override
    public void onProcessingTime(long time) {
        send();
        scheduleWindow();
    }

    @Override
    public void endInput() {
        send();
    }

    private void send() {
        for (String sale : unsent) {
            Books total = books.get(sale);
            if (total != null) {
                sent.inc();
                output.collect(new StreamRecord<>(total.total(sale, eventTime)));
                total.windowStart = eventTime;
            }
        }
        unsent.clear();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        for (Map.Entry<String, Books> entry : books.entrySet()) {
            setCurrentKey(entry.getKey());
            state.update(entry.getValue().total(entry.getKey(), eventTime));
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() != Long.MAX_VALUE) {
            eventTime = Math.max(0, mark.getTimestamp());
        }
        super.processWatermark(mark);
    }
}
