package org.flashsale.wire;

import java.util.OptionalLong;
import org.flashsale.domain.ControlRecord;

/** {@code control}. */
public enum ControlRecordCodec implements Codec<ControlRecord> {
    INSTANCE;

    @Override
    public Topic topic() {
        return Topic.CONTROL;
    }

    @Override
    public Class<ControlRecord> type() {
        return ControlRecord.class;
    }

    @Override
    public void writeBody(ControlRecord record, BodyWriter out) {
        out.writeText(record.kind());
        out.writeText(record.id());
        out.writeText(record.requestId());
        out.writeLong(record.issuedAt());
        out.writeOptionalLong(record.effectiveFrom());
        out.writeOptionalText(record.issuer());
        out.writeText(record.document());
    }

    @Override
    public ControlRecord readBody(BodyReader in) throws RejectedRecord {
        return new ControlRecord(
                in.readId("kind"),
                in.readId("id"),
                in.readId("requestId"),
                Limits.time("issuedAt", in.readLong()),
                in.readPresent()
                        ? OptionalLong.of(Limits.time("effectiveFrom", in.readLong()))
                        : OptionalLong.empty(),
                in.readOptionalLabel("issuer"),
                in.readText("document", 0, Limits.CONTROL_BYTES_MAX));
    }
}
