package org.flashsale.wire;

import java.util.List;
import org.flashsale.domain.ControlResult;

/** {@code control-results}. */
public enum ControlResultCodec implements Codec<ControlResult> {
    INSTANCE;

    private static final Symbols<Status> STATUSES = new Symbols<>(Status.class);

    @Override
    public Topic topic() {
        return Topic.CONTROL_RESULTS;
    }

    @Override
    public Class<ControlResult> type() {
        return ControlResult.class;
    }

    @Override
    public void writeBody(ControlResult result, BodyWriter out) {
        out.writeText(result.kind());
        out.writeText(result.id());
        out.writeText(result.requestId());
        STATUSES.write(result.applied() ? Status.APPLIED : Status.REFUSED, out);
        out.writeText(result.where());
        out.writeLong(result.subtask());
        out.writeLong(result.parallelism());
        out.writeOptionalLong(result.effectiveFrom());
        out.writeItems(result.errors(), (error, o) -> o.writeText(error));
        out.writeLong(result.answeredAt());
    }

    @Override
    public ControlResult readBody(BodyReader in) throws RejectedRecord {
        return new ControlResult(
                in.readId("kind"),
                in.readId("id"),
                in.readId("requestId"),
                STATUSES.read("status", in) == Status.APPLIED,
                in.readId("where"),
                in.readInt(),
                in.readInt(),
                in.readOptionalLong(),
                List.copyOf(in.readItems(i -> i.readText("errors", 0, Limits.DOCUMENT_CHARS_MAX))),
                in.readLong());
    }

    /** The answers of the schema. */
    private enum Status {
        APPLIED,
        REFUSED
    }
}
