package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.Scorer;

/** Sums of demand: per slot a mask of the sums that are not zero, and those. */
public enum DemandSumFormat implements BinaryFormat<DemandSum> {
    INSTANCE;

    private static final int SLOTS_MAX = 1 << 16;

    @Override
    public Class<DemandSum> type() {
        return DemandSum.class;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(DemandSum sum, DataOutput out) throws IOException {
        Binary.writeString(out, sum.sale());
        Binary.writeString(out, sum.sku());
        Binary.writeInt(out, sum.tick());
        Binary.writeInt(out, sum.pools().length);
        for (long[] slot : sum.pools()) {
            writeSlot(slot, out);
        }
        writeScorer(sum.scorer(), out);
    }

    @Override
    public DemandSum read(int version, DataInput in) throws IOException {
        String sale = Binary.readString(in);
        String sku = Binary.readString(in);
        int tick = Binary.readInt(in);
        int slots = Binary.readInt(in);
        if (slots < 0 || slots > SLOTS_MAX) {
            throw new IOException("number of slots out of range: " + slots);
        }
        long[][] pools = new long[slots][];
        for (int i = 0; i < slots; i++) {
            pools[i] = readSlot(in);
        }
        return new DemandSum(sale, sku, tick, pools, version < 2 ? Scorer.NONE : readScorer(in));
    }

    /** Writes the model behind some demand. */
    public static void writeScorer(Scorer scorer, DataOutput out) throws IOException {
        Binary.writeString(out, scorer.model());
        Binary.writeString(out, scorer.version());
        Binary.writeLong(out, scorer.at());
    }

    /** Reads the model behind some demand. */
    public static Scorer readScorer(DataInput in) throws IOException {
        return new Scorer(Binary.readString(in), Binary.readString(in), Binary.readLong(in));
    }

    private static void writeSlot(long[] slot, DataOutput out) throws IOException {
        int mask = 0;
        for (int i = 0; i < DemandSum.WIDTH; i++) {
            mask |= slot[i] == 0 ? 0 : 1 << i;
        }
        out.writeShort(mask);
        for (int i = 0; i < DemandSum.WIDTH; i++) {
            if (slot[i] != 0) {
                Binary.writeLong(out, slot[i]);
            }
        }
    }

    private static long[] readSlot(DataInput in) throws IOException {
        long[] slot = new long[DemandSum.WIDTH];
        int mask = in.readUnsignedShort();
        for (int i = 0; i < DemandSum.WIDTH; i++) {
            if ((mask & 1 << i) != 0) {
                slot[i] = Binary.readLong(in);
            }
        }
        return slot;
    }
}
