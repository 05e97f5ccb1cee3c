package org.flashsale.operator;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.Scorer;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockShown;
import org.jspecify.annotations.Nullable;

/**
 * Sums scored events per SKU and tick before the shuffle, so that a SKU with most of the traffic
 * costs its key little. Sums leave before each watermark and before the input goes idle, so a tick
 * is complete downstream when the watermark passes its end; before each barrier, so nothing needs
 * to be restored; and when there are many.
 *
 * <p>What comes faster than hands can make it is left out, and the views before it in that second
 * and the one before are taken back: from their tick, or from the next one if theirs has ended by
 * then, which event times alone decide.
 */
public final class CombineOperator extends AbstractStreamOperator<DemandSum>
        implements OneInputStreamOperator<ScoredEvent, DemandSum>, BoundedOneInput {

    private static final long serialVersionUID = 1L;
    private static final int SUMS_MAX = 10_000;
    private static final long SECOND_MS = 1_000;

    /** Whose sum. One of them is reused to look sums up, so that an event allocates nothing. */
    private static final class Key {
        private String sale = "";
        private String sku = "";
        private int tick;
        private int pools;
        private long tickEnd;

        Key of(ScoredEvent scored) {
            return of(
                    scored.sale(),
                    scored.event().sku(),
                    scored.tick(),
                    scored.pools(),
                    scored.tickEnd());
        }

        Key of(String ofSale, String ofSku, int ofTick, int ofPools, long endsAt) {
            sale = ofSale;
            sku = ofSku;
            tick = ofTick;
            pools = ofPools;
            tickEnd = endsAt;
            return this;
        }

        /** The tick that runs at an instant from this one's start on. */
        Key at(long time) {
            return tickEnd > time ? this : new Key().of(sale, sku, tick + 1, pools, tickEnd);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key
                    && tick == key.tick
                    && pools == key.pools
                    && sku.equals(key.sku)
                    && sale.equals(key.sale);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * sale.hashCode() + sku.hashCode()) + tick;
        }
    }

    /** A sum with its key, which the views in it share. */
    private record Sum(Key key, DemandSum of) {}

    /** A view that was counted. */
    private record Counted(Key key, int pool, StockShown shown, float score) {}

    private transient Map<Key, Sum> sums;
    private transient Key wanted;
    private transient Counter events;
    private transient Counter sumsSent;
    private transient RecentViews<Counted> recent;

    @Override
    public void open() throws Exception {
        super.open();
        sums = new HashMap<>();
        wanted = new Key();
        recent = new RecentViews<>();
        MetricGroup metrics = getMetricGroup().addGroup("flashsale").addGroup("combine");
        events = metrics.counter("events");
        sumsSent = metrics.counter("sums");
    }

    @Override
    public void processElement(StreamRecord<ScoredEvent> element) {
        ScoredEvent scored = element.getValue();
        if (!scored.inSale() || scored.pool() > scored.pools()) {
            return;
        }
        events.inc();
        BehaviorEvent event = scored.event();
        if (scored.inDemand()) {
            add(scored, event);
        } else {
            long second = Math.floorDiv(event.time(), SECOND_MS) * SECOND_MS;
            recent.takeBack(
                    event.userId(), second - SECOND_MS, view -> takeBack(view, event.time()));
        }
        if (sums.size() >= SUMS_MAX) {
            flush();
        }
    }

    private void add(ScoredEvent scored, BehaviorEvent event) {
        Sum known = sums.get(wanted.of(scored));
        Sum sum = known == null ? sum(new Key().of(scored)) : known;
        if (event.type() == EventType.PURCHASE) {
            sum.of.purchase(scored.pool(), event.quantity());
        } else if (event.type() == EventType.VIEW) {
            sum.of.view(scored.pool(), event.stockShown(), scored.purchase());
            if (event.time() >= sum.of.scorer().at()) {
                sum.of.scoredBy(new Scorer(scored.model(), scored.modelVersion(), event.time()));
            }
            recent.add(
                    event.userId(),
                    event.time(),
                    new Counted(sum.key, scored.pool(), event.stockShown(), scored.purchase()));
        } else {
            sum.of.other(scored.pool());
        }
    }

    private void takeBack(Counted view, long now) {
        sum(view.key.at(now)).of.takeBack(view.pool, view.shown, view.score);
    }

    private Sum sum(Key key) {
        return sums.computeIfAbsent(
                key, k -> new Sum(k, DemandSum.empty(k.sale, k.sku, k.tick, k.pools)));
    }

    private void flush() {
        sumsSent.inc(sums.size());
        sums.values().forEach(sum -> output.collect(new StreamRecord<>(sum.of)));
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
