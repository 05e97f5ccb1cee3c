package org.flashsale.wire;

import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.DeadLetterCode;
import org.flashsale.domain.Origin;

/** {@code dead-letters}. */
public enum DeadLetterCodec implements Codec<DeadLetter> {
    INSTANCE;

    private static final byte[] NO_KEY = {};

    @Override
    public Topic topic() {
        return Topic.DEAD_LETTERS;
    }

    @Override
    public Class<DeadLetter> type() {
        return DeadLetter.class;
    }

    @Override
    public void writeBody(DeadLetter letter, BodyWriter out) {
        out.writeText(letter.origin().topic());
        out.writeLong(letter.origin().partition());
        out.writeLong(letter.origin().offset());
        out.writeLong(letter.origin().appendedAt());
        out.writeName(letter.code());
        out.writeText(letter.detail());
        if (out.writePresent(letter.key().length > 0)) {
            out.writeBytes(letter.key());
        }
        out.writeBytes(letter.payload());
        out.writeLong(letter.payloadLength());
        out.writeText(letter.payloadSha256());
    }

    @Override
    public DeadLetter readBody(BodyReader in) throws RejectedRecord {
        return new DeadLetter(
                new Origin(
                        in.readText("topic", 0, Limits.LABEL_CHARS_MAX),
                        in.readInt(),
                        in.readLong(),
                        in.readLong()),
                in.readName("code", DeadLetterCode.class),
                in.readText("detail", 0, Limits.DOCUMENT_CHARS_MAX),
                in.readPresent() ? in.readBytes() : NO_KEY,
                in.readBytes(),
                in.readLong(),
                in.readText("payloadSha256", 0, Limits.ID_CHARS_MAX));
    }
}
