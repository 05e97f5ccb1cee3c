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
        int mask = mask(e);
        out.writeShort(mask);
        TYPES.write(e.type(), out);
        Binary.writeString(out, e.eventId());
        Binary.writeLong(out, e.time());
        Binary.writeString(out, e.userId());
        writeText(e.sessionId(), out);
        writeText(e.sku(), out);
        writeText(e.category(), out);
        writeText(e.brand(), out);
        if ((mask & PRICE) != 0) {
            Binary.writeLong(out, e.offeredPrice());
        }
        writeText(e.currency(), out);
        if ((mask & QUANTITY) != 0) {
            Binary.writeInt(out, e.quantity());
        }
        writeText(e.orderId(), out);
        writeText(e.pool(), out);
        if ((mask & DWELL) != 0) {
            Binary.writeLong(out, e.dwellMs());
        }
        writeText(e.trafficSource(), out);
        writeText(e.text(), out);
        if ((mask & STOCK) != 0) {
            STOCKS.write(e.stockShown(), out);
        }
    }

    @Override
    public BehaviorEvent read(int version, DataInput in) throws IOException {
        int mask = in.readUnsignedShort();
        EventType type = TYPES.read(in);
        return new BehaviorEvent(
                Binary.readString(in),
                type,
                Binary.readLong(in),
                Binary.readString(in),
                readText(mask & SESSION, in),
                readText(mask & SKU, in),
                readText(mask & CATEGORY, in),
                readText(mask & BRAND, in),
                (mask & PRICE) != 0 ? Binary.readLong(in) : BehaviorEvent.NO_PRICE,
                readText(mask & CURRENCY, in),
                (mask & QUANTITY) != 0 ? Binary.readInt(in) : 1,
                readText(mask & ORDER, in),
                readText(mask & POOL, in),
                (mask & DWELL) != 0 ? Binary.readLong(in) : BehaviorEvent.NO_DWELL,
                readText(mask & SOURCE, in),
                readText(mask & TEXT, in),
                (mask & STOCK) != 0 ? STOCKS.read(in) : StockShown.UNKNOWN);
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

    private static void writeText(String text, DataOutput out) throws IOException {
        if (!text.isEmpty()) {
            Binary.writeString(out, text);
        }
    }

    private static String readText(int present, DataInput in) throws IOException {
        return present == 0 ? "" : Binary.readString(in);
    }
}
