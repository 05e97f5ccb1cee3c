package org.flashsale.control;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.EnumBytes;
import org.flashsale.binary.Lists;
import org.flashsale.binary.OriginFormat;
import org.flashsale.control.Switches.Freeze;
import org.flashsale.control.Switches.OrderedPrice;
import org.flashsale.domain.Origin;
import org.flashsale.plan.ChangeOrder.Scope;

/** Binary format of {@link SwitchBook}. */
public enum SwitchBookFormat implements BinaryFormat<SwitchBook> {
    INSTANCE;

    private static final EnumBytes<Scope> SCOPES = new EnumBytes<>(Scope.class);

    @Override
    public Class<SwitchBook> type() {
        return SwitchBook.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(SwitchBook book, DataOutput out) throws IOException {
        Lists.write(book.switches().freezes(), SwitchBookFormat::write, out);
        Lists.write(book.switches().prices(), SwitchBookFormat::write, out);
        Lists.write(book.requests(), (request, to) -> Binary.writeString(to, request), out);
        Binary.writeLong(out, book.offset());
    }

    @Override
    public SwitchBook read(int version, DataInput in) throws IOException {
        Switches switches =
                new Switches(
                        Lists.read(SwitchBookFormat::readFreeze, in),
                        Lists.read(SwitchBookFormat::readPrice, in));
        return new SwitchBook(switches, Lists.read(Binary::readString, in), Binary.readLong(in));
    }

    private static void write(Freeze freeze, DataOutput out) throws IOException {
        SCOPES.write(freeze.scope(), out);
        Binary.writeString(out, freeze.name());
        writeTime(freeze, out);
    }

    private static Freeze readFreeze(DataInput in) throws IOException {
        return new Freeze(
                SCOPES.read(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                readOrigin(in),
                readEnded(in));
    }

    private static void write(OrderedPrice price, DataOutput out) throws IOException {
        Binary.writeString(out, price.sale());
        Binary.writeString(out, price.sku());
        Binary.writeLong(out, price.price());
        writeTime(price, out);
    }

    private static OrderedPrice readPrice(DataInput in) throws IOException {
        return new OrderedPrice(
                Binary.readString(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                readOrigin(in),
                readEnded(in));
    }

    private static void writeTime(Switches.Interval interval, DataOutput out) throws IOException {
        Binary.writeLong(out, interval.from());
        Binary.writeLong(out, interval.to());
        OriginFormat.INSTANCE.write(interval.begun(), out);
        Lists.write(interval.ended().stream().toList(), OriginFormat.INSTANCE::write, out);
    }

    private static Origin readOrigin(DataInput in) throws IOException {
        return OriginFormat.INSTANCE.read(1, in);
    }

    private static Optional<Origin> readEnded(DataInput in) throws IOException {
        return Lists.read(SwitchBookFormat::readOrigin, in).stream().findFirst();
    }
}
