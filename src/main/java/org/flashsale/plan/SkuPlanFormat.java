package org.flashsale.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/** Binary format of {@link SkuPlan}. */
public enum SkuPlanFormat implements BinaryFormat<SkuPlan> {
    INSTANCE;

    @Override
    public Class<SkuPlan> type() {
        return SkuPlan.class;
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(SkuPlan plan, DataOutput out) throws IOException {
        Binary.writeString(out, plan.sku());
        Binary.writeLong(out, plan.list());
        Binary.writeLong(out, plan.flash());
        Binary.writeLong(out, plan.cost());
        Binary.writeLong(out, plan.floor());
        Binary.writeLong(out, plan.margin());
        Binary.writeLong(out, plan.residual());
        Binary.writeLong(out, plan.lowest30d());
        Binary.writeString(out, plan.lowest30dDate());
        Binary.writeInt(out, plan.endings().size());
        for (int ending : plan.endings()) {
            Binary.writeInt(out, ending);
        }
        out.writeDouble(plan.maxStepFraction());
        Binary.writeLong(out, plan.cooldownMs());
        Binary.writeInt(out, plan.maxChanges());
        Binary.writeString(out, plan.competitorRule().name());
        Binary.writeInt(out, plan.pools().size());
        for (SkuPlan.PoolPlan pool : plan.pools()) {
            out.writeDouble(pool.forecastViews());
            Binary.writeLong(out, pool.expectedStock());
        }
        out.writeDouble(plan.prior().conversion());
        out.writeDouble(plan.prior().conversionLogSd());
        out.writeDouble(plan.prior().slope());
        out.writeDouble(plan.prior().slopeSd());
        Binary.writeString(out, plan.policies().pricing());
        Binary.writeString(out, plan.policies().allocation());
    }

    @Override
    public SkuPlan read(int version, DataInput in) throws IOException {
        return new SkuPlan(
                Binary.readString(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readString(in),
                readEndings(in),
                in.readDouble(),
                Binary.readLong(in),
                Binary.readInt(in),
                SkuPlan.CompetitorRule.valueOf(Binary.readString(in)),
                readPools(in),
                new SkuPlan.Prior(
                        in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()),
                version < 2 ? SkuPlan.OwnPolicies.NONE : readPolicies(in));
    }

    private static SkuPlan.OwnPolicies readPolicies(DataInput in) throws IOException {
        return new SkuPlan.OwnPolicies(Binary.readString(in), Binary.readString(in));
    }

    private static List<Integer> readEndings(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        List<Integer> endings = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            endings.add(Binary.readInt(in));
        }
        return endings;
    }

    private static List<SkuPlan.PoolPlan> readPools(DataInput in) throws IOException {
        int size = Binary.readInt(in);
        List<SkuPlan.PoolPlan> pools = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            pools.add(new SkuPlan.PoolPlan(in.readDouble(), Binary.readLong(in)));
        }
        return pools;
    }
}
