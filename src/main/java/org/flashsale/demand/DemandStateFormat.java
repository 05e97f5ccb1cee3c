package org.flashsale.demand;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.DemandSumFormat;
import org.flashsale.binary.Lists;
import org.flashsale.binary.SaleFiguresFormat;
import org.flashsale.demand.Traffic.PoolTraffic;

/** Binary format of {@link DemandState}. */
public enum DemandStateFormat implements BinaryFormat<DemandState> {
    INSTANCE;

    @Override
    public Class<DemandState> type() {
        return DemandState.class;
    }

    @Override
    public int version() {
        return 3;
    }

    @Override
    public void write(DemandState state, DataOutput out) throws IOException {
        Traffic traffic = state.traffic();
        out.writeDouble(traffic.slowViews());
        out.writeDouble(traffic.slowForecast());
        out.writeDouble(traffic.fastViews());
        out.writeDouble(traffic.fastForecast());
        Lists.write(traffic.pools(), DemandStateFormat::writePool, out);
        state.filter().write(out);
        Lists.write(state.stocked(), (had, o) -> o.writeBoolean(had), out);
        out.writeDouble(state.shift());
        Binary.writeLong(out, state.until());
        SaleFiguresFormat.INSTANCE.write(state.figures(), out);
        DemandSumFormat.writeScorer(state.scorer(), out);
    }

    @Override
    public DemandState read(int version, DataInput in) throws IOException {
        Traffic traffic =
                new Traffic(
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        in.readDouble(),
                        Lists.read(DemandStateFormat::readPool, in));
        return new DemandState(
                traffic,
                version == 1 ? readGamma(in) : ConversionFilter.read(in),
                Lists.read(DataInput::readBoolean, in),
                version == 1 ? 0 : in.readDouble(),
                Binary.readLong(in),
                SaleFiguresFormat.INSTANCE.read(1, in),
                version < 3 ? Scorer.NONE : DemandSumFormat.readScorer(in));
    }

    /**
     * Version 1 knew the conversion as a prior times a Gamma(shape, rate): ln of its mean, and its
     * relative standard deviation 1/√shape.
     */
    private static ConversionFilter readGamma(DataInput in) throws IOException {
        double prior = in.readDouble();
        double shape = in.readDouble();
        double rate = in.readDouble();
        return ConversionFilter.of(Math.log(prior * shape / rate), 1 / Math.sqrt(shape));
    }

    private static void writePool(PoolTraffic pool, DataOutput out) throws IOException {
        out.writeDouble(pool.views());
        out.writeDouble(pool.forecast());
    }

    private static PoolTraffic readPool(DataInput in) throws IOException {
        return new PoolTraffic(in.readDouble(), in.readDouble());
    }
}
