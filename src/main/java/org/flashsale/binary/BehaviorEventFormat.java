package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.EventType;
import org.flashsale.domain.StockShown;

/**
 * Behaviour events on the hot shuffle: ids and time, then only what is there, by a mask of 13 bits.
 */
public enum BehaviorEventFormat implements BinaryFormat<BehaviorEvent> {
    INSTANCE;

    private static final int SESSION = 1;
    private static final int SKU = 1 << 1;
    private static final int CATEGORY = 1 << 2;
    private static final int BRAND = 1 << 3;
    private static final int PRICE = 1 << 4;
    private static final int CURRENCY = 1 << 5;
    private static final int QUANTITY = 1 << 6;
    private static final int ORDER = 1 << 7;
    private static final int POOL = 1 << 8;
    private static final int DWELL = 1 << 9;
    private static final int SOURCE = 1 << 10;
    private static final int TEXT = 1 << 11;
    private static final int STOCK = 1 << 12;

    /** Numbers, lengths of texts and bytes of an event. */
    private static final int INTEGERS = 20;

    private static final EnumBytes<EventType> TYPES = new EnumBytes<>(EventType.class);
    private static final EnumBytes<StockShown> STOCKS = new EnumBytes<>(StockShown.class);

    @Override
    public Class<BehaviorEvent> type() {
        return BehaviorEvent.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(BehaviorEvent e, DataOutput out) throws IOException {
        BlockWriter block = new BlockWriter(INTEGERS, chars(e));
        int mask = mask(e);
        block.putShort(mask);
        block.putByte(TYPES.number(e.type()));
        block.putText(e.eventId());
        block.putLong(e.time());
        block.putText(e.userId());
        putText(e.sessionId(), block);
        putText(e.sku(), block);
        putText(e.category(), block);
        putText(e.brand(), block);
        if ((mask & PRICE) != 0) {
            block.putLong(e.offeredPrice());
        }
        putText(e.currency(), block);
        if ((mask & QUANTITY) != 0) {
            block.putLong(e.quantity());
        }
        putText(e.orderId(), block);
        putText(e.pool(), block);
        if ((mask & DWELL) != 0) {
            block.putLong(e.dwellMs());
        }
        putText(e.trafficSource(), block);
        putText(e.text(), block);
        if ((mask & STOCK) != 0) {
            block.putByte(STOCKS.number(e.stockShown()));
        }
        block.writeTo(out);
    }

    @Override
    public BehaviorEvent read(int version, DataInput in) throws IOException {
        BlockReader block = new BlockReader(in);
        int mask = block.getShort();
        EventType type = TYPES.constant(block.getByte());
        return new BehaviorEvent(
                block.getText(),
                type,
                block.getLong(),
                block.getText(),
                getText(mask & SESSION, block),
                getText(mask & SKU, block),
                getText(mask & CATEGORY, block),
                getText(mask & BRAND, block),
                (mask & PRICE) != 0 ? block.getLong() : BehaviorEvent.NO_PRICE,
                getText(mask & CURRENCY, block),
                (mask & QUANTITY) != 0 ? block.getInt() : 1,
                getText(mask & ORDER, block),
                getText(mask & POOL, block),
                (mask & DWELL) != 0 ? block.getLong() : BehaviorEvent.NO_DWELL,
                getText(mask & SOURCE, block),
                getText(mask & TEXT, block),
                (mask & STOCK) != 0 ? STOCKS.constant(block.getByte()) : StockShown.UNKNOWN);
    }

    private static int chars(BehaviorEvent e) {
        return e.eventId().length()
                + e.userId().length()
                + e.sessionId().length()
                + e.sku().length()
                + e.category().length()
                + e.brand().length()
                + e.currency().length()
                + e.orderId().length()
                + e.pool().length()
                + e.trafficSource().length()
                + e.text().length();
    }

    private static int mask(BehaviorEvent e) {
        return (e.sessionId().isEmpty() ? 0 : SESSION)
                | (e.sku().isEmpty() ? 0 : SKU)
                | (e.category().isEmpty() ? 0 : CATEGORY)
                | (e.brand().isEmpty() ? 0 : BRAND)
                | (e.offeredPrice() == BehaviorEvent.NO_PRICE ? 0 : PRICE)
                | (e.currency().isEmpty() ? 0 : CURRENCY)
                | (e.quantity() == 1 ? 0 : QUANTITY)
                | (e.orderId().isEmpty() ? 0 : ORDER)
                | (e.pool().isEmpty() ? 0 : POOL)
                | (e.dwellMs() == BehaviorEvent.NO_DWELL ? 0 : DWELL)
                | (e.trafficSource().isEmpty() ? 0 : SOURCE)
                | (e.text().isEmpty() ? 0 : TEXT)
                | (e.stockShown() == StockShown.UNKNOWN ? 0 : STOCK);
    }

    private static void putText(String text, BlockWriter block) {
        if (!text.isEmpty()) {
            block.putText(text);
        }
    }

    private static String getText(int present, BlockReader block) throws IOException {
        return present == 0 ? "" : block.getText();
    }
}
