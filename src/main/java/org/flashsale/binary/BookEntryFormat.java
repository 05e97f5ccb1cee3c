package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.Count;

/** Entries of the books. */
public enum BookEntryFormat implements BinaryFormat<BookEntry> {
    INSTANCE;

    private static final EnumBytes<Count> COUNTS = new EnumBytes<>(Count.class);

    @Override
    public Class<BookEntry> type() {
        return BookEntry.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(BookEntry entry, DataOutput out) throws IOException {
        Binary.writeString(out, entry.sale());
        COUNTS.write(entry.count(), out);
        Binary.writeString(out, entry.reason());
        Binary.writeLong(out, entry.delta());
    }

    @Override
    public BookEntry read(int version, DataInput in) throws IOException {
        return new BookEntry(
                Binary.readString(in), COUNTS.read(in), Binary.readString(in), Binary.readLong(in));
    }
}
