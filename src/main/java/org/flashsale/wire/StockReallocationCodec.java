package org.flashsale.wire;

import java.util.List;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockReallocation.MoveReason;

/** {@code stock-reallocations}. */
public enum StockReallocationCodec implements Codec<StockReallocation> {
    INSTANCE;

    @Override
    public Topic topic() {
        return Topic.STOCK_REALLOCATIONS;
    }

    @Override
    public Class<StockReallocation> type() {
        return StockReallocation.class;
    }

    @Override
    public void writeBody(StockReallocation command, BodyWriter out) {
        out.writeText(command.commandId());
        out.writeLong(command.epoch());
        out.writeText(command.sale());
        out.writeText(command.sku());
        out.writeText(command.fromPool());
        out.writeText(command.toPool());
        out.writeLong(command.units());
        out.writeItems(
                command.reasons(),
                (reason, o) -> {
                    o.writeName(reason.code());
                    o.writeDouble(reason.value());
                });
        out.writeText(command.policy());
        out.writeLong(command.issuedAt());
        out.writeLong(command.expiresAt());
    }

    @Override
    public StockReallocation readBody(BodyReader in) throws RejectedRecord {
        return new StockReallocation(
                in.readLabel("commandId"),
                in.readLong(),
                in.readId("sale"),
                in.readId("sku"),
                in.readId("fromPool"),
                in.readId("toPool"),
                Limits.units("units", in.readLong(), false),
                readReasons(in),
                in.readText("policy", 0, Limits.LABEL_CHARS_MAX),
                in.readLong(),
                in.readLong());
    }

    private static List<MoveReason> readReasons(BodyReader in) throws RejectedRecord {
        List<MoveReason> reasons =
                in.readItems(
                        i ->
                                new MoveReason(
                                        i.readName("reasons.code", MoveReason.Code.class),
                                        i.readDouble()));
        if (reasons.isEmpty()) {
            throw BodyReader.malformed("reasons: is empty");
        }
        return reasons;
    }
}
