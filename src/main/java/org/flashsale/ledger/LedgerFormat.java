package org.flashsale.ledger;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.Lists;

/** Binary format of {@link Ledger}. */
public enum LedgerFormat implements BinaryFormat<Ledger> {
    INSTANCE;

    @Override
    public Class<Ledger> type() {
        return Ledger.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Ledger ledger, DataOutput out) throws IOException {
        Lists.write(ledger.accounts(), LedgerFormat::writeAccount, out);
        Lists.write(ledger.transfers(), LedgerFormat::writeTransfer, out);
        Binary.writeLong(out, ledger.stray());
        Totals totals = ledger.totals();
        Binary.writeLong(out, totals.initial());
        Binary.writeLong(out, totals.restocked());
        Binary.writeLong(out, totals.adjusted());
        Binary.writeLong(out, totals.sold());
        Binary.writeLong(out, totals.unexplained());
        ledger.ids().write(out);
        ledger.reservations().write(out);
    }

    @Override
    public Ledger read(int version, DataInput in) throws IOException {
        return new Ledger(
                Lists.read(LedgerFormat::readAccount, in),
                Lists.read(LedgerFormat::readTransfer, in),
                Binary.readLong(in),
                new Totals(
                        Binary.readLong(in),
                        Binary.readLong(in),
                        Binary.readLong(in),
                        Binary.readLong(in),
                        Binary.readLong(in)),
                MovementIds.read(in),
                Reservations.read(in));
    }

    private static void writeAccount(Account account, DataOutput out) throws IOException {
        Binary.writeString(out, account.pool());
        Binary.writeLong(out, account.available());
        Binary.writeLong(out, account.held());
        Binary.writeLong(out, account.reserved());
    }

    private static Account readAccount(DataInput in) throws IOException {
        return new Account(
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in));
    }

    private static void writeTransfer(Transfer transfer, DataOutput out) throws IOException {
        Binary.writeString(out, transfer.commandId());
        Binary.writeString(out, transfer.from());
        Binary.writeString(out, transfer.to());
        Binary.writeLong(out, transfer.units());
        Binary.writeLong(out, transfer.held());
        Binary.writeLong(out, transfer.out());
        Binary.writeLong(out, transfer.transit());
        Binary.writeLong(out, transfer.expiresAt());
        Binary.writeLong(out, transfer.transitMs());
        Binary.writeLong(out, transfer.lastOutAt());
        out.writeBoolean(transfer.expired());
        out.writeBoolean(transfer.overdue());
    }

    private static Transfer readTransfer(DataInput in) throws IOException {
        return new Transfer(
                Binary.readString(in),
                Binary.readString(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                in.readBoolean(),
                in.readBoolean());
    }
}
