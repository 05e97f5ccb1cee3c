package org.flashsale.ledger;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.Lists;

/**
 * Binary format of {@link Ledger}. Version 1 was followed by the movements and reservations that a
 * {@link StockMemory} keeps since: {@link StockNote#readOld} reads on there.
 */
public enum LedgerFormat implements BinaryFormat<Ledger> {
    INSTANCE;

    @Override
    public Class<Ledger> type() {
        return Ledger.class;
    }

    @Override
    public int version() {
        return 2;
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
    }

    @Override
    public Ledger read(int version, DataInput in) throws IOException {
        return new Ledger(
                Lists.read(i -> readAccount(version, i), in),
                Lists.read(i -> readTransfer(version, i), in),
                Binary.readLong(in),
                new Totals(
                        Binary.readLong(in),
                        Binary.readLong(in),
                        Binary.readLong(in),
                        Binary.readLong(in),
                        Binary.readLong(in)));
    }

    private static void writeAccount(Account account, DataOutput out) throws IOException {
        Binary.writeString(out, account.pool());
        Binary.writeLong(out, account.available());
        Binary.writeLong(out, account.held());
        Binary.writeLong(out, account.reserved());
        Binary.writeLong(out, account.owed());
    }

    private static Account readAccount(int version, DataInput in) throws IOException {
        return new Account(
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                version == 1 ? 0 : Binary.readLong(in));
    }

    private static void writeTransfer(Transfer transfer, DataOutput out) throws IOException {
        Binary.writeString(out, transfer.commandId());
        Binary.writeString(out, transfer.from());
        Binary.writeString(out, transfer.to());
        Binary.writeLong(out, transfer.units());
        Binary.writeLong(out, transfer.held());
        Binary.writeLong(out, transfer.out());
        Binary.writeLong(out, transfer.in());
        Binary.writeLong(out, transfer.written());
        Binary.writeLong(out, transfer.writtenAtTarget());
        Binary.writeLong(out, transfer.expiresAt());
        Binary.writeLong(out, transfer.transitMs());
        Binary.writeLong(out, transfer.lastOutAt());
        out.writeBoolean(transfer.expired());
        out.writeBoolean(transfer.overdue());
    }

    /** Version 1 kept what had left and what was under way. */
    private static Transfer readTransfer(int version, DataInput in) throws IOException {
        String id = Binary.readString(in);
        String from = Binary.readString(in);
        String to = Binary.readString(in);
        long units = Binary.readLong(in);
        long held = Binary.readLong(in);
        long out = Binary.readLong(in);
        long arrived = version == 1 ? out - Binary.readLong(in) : Binary.readLong(in);
        return new Transfer(
                id,
                from,
                to,
                units,
                held,
                out,
                arrived,
                version == 1 ? 0 : Binary.readLong(in),
                version == 1 ? 0 : Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                in.readBoolean(),
                in.readBoolean());
    }
}
