package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/** Binary format of the {@link Pending} of a key group. */
public enum PendingFormat implements BinaryFormat<PendingFormat.Pending> {
    INSTANCE;

    private static final int MOST = 1 << 24;

    /**
     * What waits of the shoppers of one key group: the least that a task takes over from another.
     */
    public static final class Pending {
        private final PendingLabels.Part part;

        private Pending(PendingLabels.Part part) {
            this.part = part;
        }
    }

    /** All that waits in a task, by key group. */
    public static List<Pending> of(PendingLabels labels) {
        return labels.parts().stream().map(Pending::new).toList();
    }

    /** Gives a task what waited of the key groups that are its own. */
    public static void restore(Iterable<Pending> all, IntPredicate mine, PendingLabels labels) {
        for (Pending pending : all) {
            if (mine.test(pending.part.group())) {
                labels.take(pending.part);
            }
        }
    }

    @Override
    public Class<Pending> type() {
        return Pending.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Pending pending, DataOutput out) throws IOException {
        PendingLabels.Part part = pending.part;
        Binary.writeInt(out, part.group());
        Binary.writeLong(out, part.closed());
        Binary.writeInt(out, part.level());
        Binary.writeInt(out, part.shoppers().size());
        for (PendingShopper shopper : part.shoppers()) {
            shopper.write(out);
        }
        Binary.writeInt(out, part.buyers().size());
        for (Map.Entry<Long, PendingLabels.Buyer> buyer : part.buyers().entrySet()) {
            out.writeLong(buyer.getKey());
            Binary.writeInt(out, buyer.getValue().times().length);
            for (long time : buyer.getValue().times()) {
                Binary.writeLong(out, time);
            }
        }
    }

    @Override
    public Pending read(int version, DataInput in) throws IOException {
        int group = Binary.readInt(in);
        long closed = Binary.readLong(in);
        int level = Binary.readInt(in);
        List<PendingShopper> shoppers = new ArrayList<>();
        for (int left = size(in); left > 0; left--) {
            shoppers.add(PendingShopper.read(group, in));
        }
        Map<Long, PendingLabels.Buyer> buyers = new HashMap<>();
        for (int left = size(in); left > 0; left--) {
            long who = in.readLong();
            long[] times = new long[size(in)];
            for (int i = 0; i < times.length; i++) {
                times[i] = Binary.readLong(in);
            }
            buyers.put(who, new PendingLabels.Buyer(group, times));
        }
        return new Pending(new PendingLabels.Part(group, closed, level, shoppers, buyers));
    }

    private static int size(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        if (size < 0 || size > MOST) {
            throw new IOException("number out of range: " + size);
        }
        return size;
    }
}
