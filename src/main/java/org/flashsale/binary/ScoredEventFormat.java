package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.flashsale.domain.ScoredEvent;

/** Scored events between operators; never in state, so it has one version. */
public enum ScoredEventFormat implements BinaryFormat<ScoredEvent> {
    INSTANCE;

    @Override
    public Class<ScoredEvent> type() {
        return ScoredEvent.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(ScoredEvent scored, DataOutput out) throws IOException {
        BehaviorEventFormat.INSTANCE.write(scored.event(), out);
        Binary.writeString(out, scored.sale());
        Binary.writeInt(out, scored.tick());
        Binary.writeInt(out, scored.pool());
        Binary.writeInt(out, scored.pools());
        Binary.writeLong(out, scored.tickEnd());
        out.writeBoolean(scored.inDemand());
        out.writeFloat(scored.purchase());
        out.writeFloat(scored.exit());
        Binary.writeString(out, scored.model());
        Binary.writeString(out, scored.modelVersion());
        out.writeBoolean(scored.degraded());
        Binary.writeLong(out, scored.latencyMicros());
        out.writeBoolean(scored.sampled());
        out.writeFloat(scored.sensitivity());
        Binary.writeInt(out, scored.attributions().size());
        for (Map.Entry<String, Float> part : scored.attributions().entrySet()) {
            Binary.writeString(out, part.getKey());
            out.writeFloat(part.getValue());
        }
        out.writeFloat(scored.recalibrated());
        Binary.writeLong(out, scored.calibratedFrom());
    }

    @Override
    public ScoredEvent read(int version, DataInput in) throws IOException {
        return new ScoredEvent(
                BehaviorEventFormat.INSTANCE.read(version, in),
                Binary.readString(in),
                Binary.readInt(in),
                Binary.readInt(in),
                Binary.readInt(in),
                Binary.readLong(in),
                in.readBoolean(),
                in.readFloat(),
                in.readFloat(),
                Binary.readString(in),
                Binary.readString(in),
                in.readBoolean(),
                Binary.readLong(in),
                in.readBoolean(),
                in.readFloat(),
                readAttributions(in),
                in.readFloat(),
                Binary.readLong(in));
    }

    private static Map<String, Float> readAttributions(DataInput in) throws IOException {
        int parts = Binary.readInt(in);
        if (parts == 0) {
            return Map.of();
        }
        Map<String, Float> attributions = new LinkedHashMap<>();
        for (int i = 0; i < parts; i++) {
            attributions.put(Binary.readString(in), in.readFloat());
        }
        return attributions;
    }
}
