package org.flashsale.wire;

import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/** {@code behavior-events}. */
public enum BehaviorEventCodec implements Codec<BehaviorEvent> {
    INSTANCE;

    private static final Symbols<EventType> TYPES = new Symbols<>(EventType.class);

    @Override
    public Topic topic() {
        return Topic.BEHAVIOR_EVENTS;
    }

    @Override
    public Class<BehaviorEvent> type() {
        return BehaviorEvent.class;
    }

    @Override
    public long eventTime(BehaviorEvent event) {
        return event.time();
    }

    @Override
    public void writeBody(BehaviorEvent event, BodyWriter out) {
        out.writeText(event.eventId());
        TYPES.write(event.type(), out);
        out.writeLong(event.time());
        out.writeText(event.userId());
        out.writeOptionalText(event.sessionId());
        out.writeOptionalText(event.sku());
        out.writeOptionalText(event.category());
        out.writeOptionalText(event.brand());
        out.writeOptionalLong(event.offeredPrice(), BehaviorEvent.NO_PRICE);
        out.writeOptionalText(event.currency());
        out.writeOptionalLong(event.quantity(), 1);
        out.writeOptionalText(event.orderId());
        out.writeOptionalText(event.pool());
        out.writeOptionalLong(event.dwellMs(), BehaviorEvent.NO_DWELL);
        out.writeOptionalText(event.trafficSource());
        out.writeOptionalText(event.text());
        if (out.writePresent(event.stockShown() != StockShown.UNKNOWN)) {
            out.writeBoolean(event.stockShown() == StockShown.IN_STOCK);
        }
    }

    @Override
    public BehaviorEvent readBody(BodyReader in) throws RejectedRecord {
        return new BehaviorEvent(
                in.readId("eventId"),
                TYPES.read("type", in),
                Limits.time("time", in.readLong()),
                in.readId("userId"),
                in.readOptionalId("sessionId"),
                in.readOptionalId("sku"),
                in.readOptionalLabel("category"),
                in.readOptionalLabel("brand"),
                in.readPresent()
                        ? Limits.price("offeredPrice", in.readLong(), 0)
                        : BehaviorEvent.NO_PRICE,
                in.readOptionalCurrency("currency"),
                in.readPresent() ? Limits.quantity("quantity", in.readInt()) : 1,
                in.readOptionalId("orderId"),
                in.readOptionalId("pool"),
                in.readPresent()
                        ? Limits.duration("dwellMs", in.readLong(), Limits.DWELL_MS_MAX)
                        : BehaviorEvent.NO_DWELL,
                in.readOptionalLabel("trafficSource"),
                in.readOptionalText("text", Limits.TEXT_CHARS_MAX),
                readStockShown(in));
    }

    private static StockShown readStockShown(BodyReader in) throws RejectedRecord {
        if (!in.readPresent()) {
            return StockShown.UNKNOWN;
        }
        return in.readBoolean() ? StockShown.IN_STOCK : StockShown.SOLD_OUT;
    }
}
