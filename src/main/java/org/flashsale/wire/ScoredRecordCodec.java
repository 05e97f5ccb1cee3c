package org.flashsale.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import org.flashsale.domain.EventType;
import org.flashsale.domain.ScoredEvent;

/** {@code scored-events}; reads the heads purchase and exit and passes over others. */
public enum ScoredRecordCodec implements Codec<ScoredRecord> {
    INSTANCE;

    private static final String PURCHASE = "purchase";
    private static final String EXIT = "exit";

    @Override
    public Topic topic() {
        return Topic.SCORED_EVENTS;
    }

    @Override
    public Class<ScoredRecord> type() {
        return ScoredRecord.class;
    }

    @Override
    public void writeBody(ScoredRecord scored, BodyWriter out) {
        out.writeText(scored.eventId());
        out.writeText(scored.userId());
        out.writeLong(scored.time());
        out.writeName(scored.type());
        out.writeOptionalText(scored.sku());
        out.writeOptionalText(scored.sale());
        writeProbabilities(scored, out);
        out.writeText(scored.model());
        out.writeText(scored.modelVersion());
        out.writeBoolean(scored.degraded());
        out.writeLong(scored.latencyMicros());
        if (out.writePresent(!Float.isNaN(scored.sensitivity()))) {
            out.writeFloat(scored.sensitivity());
        }
        out.writeItems(
                scored.attributions().entrySet(),
                (part, body) -> {
                    body.writeText(part.getKey());
                    body.writeFloat(part.getValue());
                });
        if (out.writePresent(!Float.isNaN(scored.recalibrated()))) {
            out.writeFloat(scored.recalibrated());
        }
        out.writeOptionalLong(scored.calibratedFrom(), ScoredEvent.NOT_CALIBRATED);
    }

    @Override
    public ScoredRecord readBody(BodyReader in) throws RejectedRecord {
        String eventId = in.readId("eventId");
        String userId = in.readId("userId");
        long time = in.readLong();
        EventType type = in.readName("type", EventType.class);
        String sku = in.readOptionalId("sku");
        String sale = in.readOptionalId("sale");
        float purchase = Float.NaN;
        float exit = Float.NaN;
        for (int count = in.readItemCount(); count > 0; count = in.readItemCount()) {
            for (int i = 0; i < count; i++) {
                String head = in.readText("probabilities", 0, Limits.ID_CHARS_MAX);
                float probability = in.readFloat();
                purchase = head.equals(PURCHASE) ? probability : purchase;
                exit = head.equals(EXIT) ? probability : exit;
            }
        }
        return new ScoredRecord(
                eventId,
                userId,
                time,
                type,
                sku,
                sale,
                purchase,
                exit,
                in.readText("model", 0, Limits.LABEL_CHARS_MAX),
                in.readText("modelVersion", 0, Limits.LABEL_CHARS_MAX),
                in.readBoolean(),
                in.readLong(),
                in.readPresent() ? in.readFloat() : Float.NaN,
                readAttributions(in),
                in.readPresent() ? in.readFloat() : Float.NaN,
                in.readOptionalLong().orElse(ScoredEvent.NOT_CALIBRATED));
    }

    private static Map<String, Float> readAttributions(BodyReader in) throws RejectedRecord {
        Map<String, Float> attributions = new LinkedHashMap<>();
        in.readItems(
                body ->
                        attributions.put(
                                body.readText("attributions", 0, Limits.LABEL_CHARS_MAX),
                                body.readFloat()));
        return attributions;
    }

    private static void writeProbabilities(ScoredRecord scored, BodyWriter out) {
        int heads = (Float.isNaN(scored.purchase()) ? 0 : 1) + (Float.isNaN(scored.exit()) ? 0 : 1);
        if (heads > 0) {
            out.writeLong(heads);
        }
        if (!Float.isNaN(scored.purchase())) {
            out.writeText(PURCHASE);
            out.writeFloat(scored.purchase());
        }
        if (!Float.isNaN(scored.exit())) {
            out.writeText(EXIT);
            out.writeFloat(scored.exit());
        }
        out.writeLong(0);
    }
}
