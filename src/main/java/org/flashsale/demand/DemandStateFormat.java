package org.flashsale.demand;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
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
        return 1;
    }

    @Override
    public void write(DemandState state, DataOutput out) throws IOException {
        Traffic traffic = state.traffic();
        out.writeDouble(traffic.slowViews());
        out.writeDouble(traffic.slowForecast());
        out.writeDouble(traffic.fastViews());
        out.writeDouble(traffic.fastForecast());
        Lists.write(traffic.pools(), DemandStateFormat::writePool, out);
        out.writeDouble(state.conversion().prior());
        out.writeDouble(state.conversion().shape());
        out.writeDouble(state.conversion().rate());
        Lists.write(state.stocked(), (had, o) -> o.writeBoolean(had), out);
        Binary.writeLong(out, state.until());
        SaleFiguresFormat.INSTANCE.write(state.figures(), out);
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
                new Conversion(in.readDouble(), in.readDouble(), in.readDouble()),
                Lists.read(DataInput::readBoolean, in),
                Binary.readLong(in),
                SaleFiguresFormat.INSTANCE.read(1, in));
    }

    private static void writePool(PoolTraffic pool, DataOutput out) throws IOException {
        out.writeDouble(pool.views());
        out.writeDouble(pool.forecast());
    }

    private static PoolTraffic readPool(DataInput in) throws IOException {
        return new PoolTraffic(in.readDouble(), in.readDouble());
    }
}
