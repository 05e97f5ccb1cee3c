package org.flashsale.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/**
 * How a shopper's state is stored: the length of a {@link UserRecord} and its bytes, which know
 * their own version. Version 1 knew no ring and no vector; it is read into a record.
 */
public enum UserStateFormat implements BinaryFormat<StoredUser> {
    INSTANCE;

    private static final int VERSION = 2;

    @Override
    public Class<StoredUser> type() {
        return StoredUser.class;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public void write(StoredUser user, DataOutput out) throws IOException {
        Binary.writeInt(out, user.length());
        out.write(user.bytes(), user.offset(), user.length());
    }

    @Override
    public StoredUser read(int version, DataInput in) throws IOException {
        if (version == 1) {
            UserRecord record = new UserRecord();
            int length = record.encode(UserStateV1.read(in), 0);
            return new StoredUser(record.bytes(), 0, length).copy();
        }
        if (version != VERSION) {
            throw new IOException("user state of version " + version + ", known: " + VERSION);
        }
        int length = Binary.readInt(in);
        if (length < 0 || length > UserRecord.BYTES_MAX) {
            throw new IOException("a user record of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new StoredUser(bytes, 0, length);
    }
}
