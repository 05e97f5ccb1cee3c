package org.flashsale.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.flashsale.control.SkuInput;
import org.flashsale.domain.MovementType;

/**
 * Facts of the current SKU that wait for the watermark, in keyed state. Those of one instant come
 * out in one order, however they came in.
 */
final class FactQueue {

    /** Movements first, by type and id; then quotes, by competitor and price. */
    private static final Comparator<SkuInput.Keyed> ORDER =
            Comparator.comparing(FactQueue::kind)
                    .thenComparing(FactQueue::name)
                    .thenComparing(FactQueue::price);

    private final MapState<Long, List<SkuInput.Keyed>> waiting;

    FactQueue(RuntimeContext context) {
        waiting =
                context.getMapState(
                        new MapStateDescriptor<>(
                                "waiting", StateTypes.LONG, StateTypes.SKU_INPUTS));
    }

    /** When a movement or quote was true, epoch ms. */
    static long timeOf(SkuInput.Keyed input) {
        return input instanceof SkuInput.Movement fact
                ? fact.movement().time()
                : ((SkuInput.Quote) input).price().observedAt();
    }

    void add(long time, SkuInput.Keyed fact) throws Exception {
        List<SkuInput.Keyed> others = waiting.get(time);
        List<SkuInput.Keyed> all = others == null ? new ArrayList<>() : new ArrayList<>(others);
        all.add(fact);
        waiting.put(time, all);
    }

    /** Takes out the facts of an instant, in order. */
    List<SkuInput.Keyed> take(long time) throws Exception {
        List<SkuInput.Keyed> facts = waiting.get(time);
        if (facts == null) {
            return List.of();
        }
        waiting.remove(time);
        return facts.stream().sorted(ORDER).toList();
    }

    private static String kind(SkuInput.Keyed fact) {
        return fact instanceof SkuInput.Movement movement
                ? number(movement.movement().type())
                : "quote";
    }

    /** INITIAL before RESTOCK before SALE: stock is there before it goes. */
    private static String number(MovementType type) {
        return switch (type) {
            case INITIAL -> "0";
            case RESTOCK -> "1";
            case ADJUSTMENT -> "2";
            case TRANSFER_IN -> "3";
            case RELEASE -> "4";
            case RESERVE -> "5";
            case TRANSFER_OUT -> "6";
            case SALE -> "7";
        };
    }

    private static String name(SkuInput.Keyed fact) {
        if (fact instanceof SkuInput.Movement movement) {
            return movement.movement().movementId();
        }
        return fact instanceof SkuInput.Quote quote ? quote.price().competitor() : "";
    }

    private static long price(SkuInput.Keyed fact) {
        return fact instanceof SkuInput.Quote quote ? quote.price().price() : 0;
    }
}
