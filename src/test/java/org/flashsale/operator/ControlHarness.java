package org.flashsale.operator;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.Count;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.testing.TestSale;

/** One subtask of CONTROL, fed by hand, and what it sent. */
final class ControlHarness
        extends KeyedTwoInputStreamOperatorTestHarness<
                String, SkuInput.Keyed, ControlSignal, PriceUpdate> {

    /** Start of the sale. */
    static final long START = 1_800_000_000_000L;

    /** The test sale's plan. */
    static Read.Good<ControlRecord> order() {
        return new Read.Good<>(TestSale.order(START), new Origin("control", 0, 0, START));
    }

    private List<PriceUpdate> shown = List.of();
    private long epoch = START;

    ControlHarness(boolean replay, List<Read.Good<ControlRecord>> known) throws Exception {
        this(replay, known, 1, 0);
    }

    ControlHarness(
            boolean replay, List<Read.Good<ControlRecord>> known, int parallelism, int subtask)
            throws Exception {
        this(replay, known, 60_000, parallelism, subtask);
    }

    ControlHarness(
            boolean replay,
            List<Read.Good<ControlRecord>> known,
            long renewalMs,
            int parallelism,
            int subtask)
            throws Exception {
        super(
                new ControlOperator(
                        new ControlSettings(replay, renewalMs, 30_000, 0, 0, replay ? 0 : 1_000),
                        () -> known),
                SkuInput.Keyed::sku,
                null,
                Types.STRING,
                128,
                parallelism,
                subtask);
        setup(StateTypes.PRICE_UPDATE.createSerializer(getExecutionConfig().getSerializerConfig()));
    }

    static ControlHarness open(boolean replay) throws Exception {
        ControlHarness harness = new ControlHarness(replay, List.of(order()));
        harness.setProcessingTime(START - 5_000);
        harness.open();
        return harness;
    }

    /** What earlier runs have published, to be said at the opening. */
    void shown(List<PriceUpdate> updates) {
        shown = updates;
    }

    /** The fencing number that is said at the opening. */
    void epoch(long claimed) {
        epoch = claimed;
    }

    /** Opens it and says what was published and the epoch, as CLAIM does before anything else. */
    @Override
    public void open() throws Exception {
        super.open();
        for (PriceUpdate update : shown) {
            processElement2(new StreamRecord<>(new ControlSignal.Shown(update)));
        }
        processElement2(new StreamRecord<>(new ControlSignal.Start(epoch, Long.MAX_VALUE)));
    }

    void fact(SkuInput.Keyed fact) throws Exception {
        processElement1(new StreamRecord<>(fact));
    }

    List<PriceUpdate> prices() {
        return extractOutputValues();
    }

    /** What must not depend on runs: everything but ids and epochs. */
    List<String> decisions() {
        return prices().stream()
                .map(
                        p ->
                                String.join(
                                        " ",
                                        p.sku(),
                                        String.valueOf(p.price()),
                                        String.valueOf(p.decidedAt()),
                                        p.reasons().toString(),
                                        p.guardrails().toString(),
                                        String.valueOf(p.stock()),
                                        String.valueOf(p.renewal())))
                .sorted()
                .toList();
    }

    long counted(Count count) {
        ConcurrentLinkedQueue<StreamRecord<BookEntry>> entries = getSideOutput(Tags.BOOKS);
        return entries == null
                ? 0
                : entries.stream()
                        .map(StreamRecord::getValue)
                        .filter(e -> e.count() == count)
                        .mapToLong(BookEntry::delta)
                        .sum();
    }
}
