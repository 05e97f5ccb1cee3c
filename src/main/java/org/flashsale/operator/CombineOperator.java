package org.flashsale.operator;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.flashsale.demand.DemandSum;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;
import org.jspecify.annotations.Nullable;

/**
 * Sums scored events per SKU and tick before the shuffle, so that a SKU with most of the traffic
 * costs its key little. Sums leave before each watermark and before the input goes idle, so a tick
 * is complete downstream when the watermark passes its end; before each barrier, so nothing needs
 * to be restored; and when there are many. Robots' events are left out.
 */
public final class CombineOperator extends AbstractStreamOperator<DemandSum>
        implements OneInputStreamOperator<ScoredEvent, DemandSum>, BoundedOneInput {

    private static final long serialVersionUID = 1L;
    private static final int SUMS_MAX = 10_000;

    /** Whose sum. One of them is reused to look sums up, so that an event allocates nothing. */
    private static final class Key {
        private String sale = "";
        private String sku = "";
        private int tick;

        Key of(String ofSale, String ofSku, int ofTick) {
            sale = ofSale;
            sku = ofSku;
            tick = ofTick;
            return this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && tick == key.tick
                    && sku.equals(key.sku)
                    && sale.equals(key.sale);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * sale.hashCode() + sku.hashCode()) + tick;
        }
    }

    private transient Map<Key, DemandSum> sums;
    private transient Key wanted;

    @Override
    public void open() throws Exception {
        super.open();
        sums = new HashMap<>();
        wanted = new Key();
    }

    @Override
    public void processElement(StreamRecord<ScoredEvent> element) {
        ScoredEvent scored = element.getValue();
        if (!scored.inSale() || !scored.inDemand()) {
            return;
        }
        BehaviorEvent event = scored.event();
        DemandSum sum = sum(scored, event);
        if (scored.pool() >= sum.pools().length) {
            return;
        }
        add(scored, sum);
        if (sums.size() >= SUMS_MAX) {
            flush();
        }
    }

    private DemandSum sum(ScoredEvent scored, BehaviorEvent event) {
        DemandSum known = sums.get(wanted.of(scored.sale(), event.sku(), scored.tick()));
        if (known != null) {
            return known;
        }
        DemandSum sum = DemandSum.empty(scored.sale(), event.sku(), scored.tick(), scored.pools());
        sums.put(new Key().of(scored.sale(), event.sku(), scored.tick()), sum);
        return sum;
    }

    private static void add(ScoredEvent scored, DemandSum sum) {
        BehaviorEvent event = scored.event();
        if (event.type() == EventType.PURCHASE) {
            sum.purchase(scored.pool(), event.quantity());
        } else if (event.type() == EventType.VIEW) {
            sum.view(scored.pool(), event.stockShown(), scored.purchase());
        } else {
            sum.other(scored.pool());
        }
    }

    private void flush() {
        sums.values().forEach(sum -> output.collect(new StreamRecord<>(sum)));
        sums.clear();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        flush();
        super.processWatermark(mark);
    }

    /** Time downstream may then pass without this input. */
    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isIdle()) {
            flush();
        }
        super.processWatermarkStatus(status);
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
