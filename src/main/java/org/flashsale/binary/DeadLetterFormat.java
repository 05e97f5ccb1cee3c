package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;

/** Dead letters. */
public enum DeadLetterFormat implements BinaryFormat<DeadLetter> {
    INSTANCE;

    private static final EnumBytes<DeadLetterCode> CODES = new EnumBytes<>(DeadLetterCode.class);

    @Override
    public Class<DeadLetter> type() {
        return DeadLetter.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(DeadLetter letter, DataOutput out) throws IOException {
        OriginFormat.INSTANCE.write(letter.origin(), out);
        CODES.write(letter.code(), out);
        Binary.writeString(out, letter.detail());
        Binary.writeBytes(out, letter.key());
        Binary.writeBytes(out, letter.payload());
        Binary.writeLong(out, letter.payloadLength());
        Binary.writeString(out, letter.payloadSha256());
    }

    @Override
    public DeadLetter read(int version, DataInput in) throws IOException {
        Origin origin = OriginFormat.INSTANCE.read(version, in);
        return new DeadLetter(
                origin,
                CODES.read(in),
                Binary.readString(in),
                Binary.readBytes(in),
                Binary.readBytes(in),
                Binary.readLong(in),
                Binary.readString(in));
    }
}
