package org.flashsale.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/** Binary format of {@link SaleTerms}. */
public enum SaleTermsFormat implements BinaryFormat<SaleTerms> {
    INSTANCE;

    @Override
    public Class<SaleTerms> type() {
        return SaleTerms.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(SaleTerms terms, DataOutput out) throws IOException {
        Binary.writeString(out, terms.sale());
        Binary.writeString(out, terms.currency());
        Binary.writeLong(out, terms.start());
        Binary.writeLong(out, terms.end());
        Binary.writeLong(out, terms.tickMs());
        Binary.writeString(out, terms.mode().name());
        out.writeBoolean(terms.allowRaise());
        Binary.writeInt(out, terms.pools().size());
        for (String pool : terms.pools()) {
            Binary.writeString(out, pool);
        }
        Binary.writeLong(out, terms.transfer().costPerUnit());
        Binary.writeLong(out, terms.transfer().leadMs());
        writeShape(terms.shape(), out);
        Binary.writeString(out, terms.pricingPolicy());
        Binary.writeString(out, terms.allocationPolicy());
    }

    @Override
    public SaleTerms read(int version, DataInput in) throws IOException {
        return new SaleTerms(
                Binary.readString(in),
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                SalePlan.Mode.valueOf(Binary.readString(in)),
                in.readBoolean(),
                readPools(in),
                new SalePlan.Transfer(Binary.readLong(in), Binary.readLong(in)),
                readShape(in),
                Binary.readString(in),
                Binary.readString(in));
    }

    private static List<String> readPools(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        List<String> pools = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            pools.add(Binary.readString(in));
        }
        return pools;
    }

    private static void writeShape(DemandShape shape, DataOutput out) throws IOException {
        out.writeDouble(shape.base());
        out.writeDouble(shape.openAmp());
        out.writeDouble(shape.openTau());
        out.writeDouble(shape.endAmp());
        out.writeDouble(shape.endTau());
        out.writeDouble(shape.sinAmp());
        out.writeDouble(shape.sinCycles());
        out.writeDouble(shape.sinPhase());
    }

    private static DemandShape readShape(DataInput in) throws IOException {
        return new DemandShape(
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble());
    }
}
