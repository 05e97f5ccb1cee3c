package org.flashsale.calibration;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;

/** Binary format of {@link CalibrationBook}. */
public enum CalibrationBookFormat implements BinaryFormat<CalibrationBook> {
    INSTANCE;

    @Override
    public Class<CalibrationBook> type() {
        return CalibrationBook.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(CalibrationBook book, DataOutput out) throws IOException {
        Binary.writeInt(out, book.calibrations().size());
        for (Calibration known : book.calibrations()) {
            LabelSum.writeKey(known.of(), out);
            Binary.writeLong(out, known.from());
            out.writeDouble(known.map().center());
            out.writeDouble(known.map().shift());
            out.writeDouble(known.map().slope());
            out.writeDouble(known.labels());
            out.writeDouble(known.positives());
        }
        Binary.writeInt(out, book.claims().size());
        for (Map.Entry<String, CalibrationBook.Claim> claim : book.claims().entrySet()) {
            Binary.writeString(out, claim.getKey());
            Binary.writeString(out, claim.getValue().job());
            Binary.writeLong(out, claim.getValue().epoch());
            Binary.writeLong(out, claim.getValue().since());
        }
        Binary.writeLong(out, book.heard());
    }

    @Override
    public CalibrationBook read(int version, DataInput in) throws IOException {
        List<Calibration> calibrations = new ArrayList<>();
        for (int left = Binary.readInt(in); left > 0; left--) {
            calibrations.add(
                    new Calibration(
                            LabelSum.readKey(in),
                            Binary.readLong(in),
                            new LogitMap(in.readDouble(), in.readDouble(), in.readDouble()),
                            in.readDouble(),
                            in.readDouble()));
        }
        SortedMap<String, CalibrationBook.Claim> claims = new TreeMap<>();
        for (int left = Binary.readInt(in); left > 0; left--) {
            claims.put(
                    Binary.readString(in),
                    new CalibrationBook.Claim(
                            Binary.readString(in), Binary.readLong(in), Binary.readLong(in)));
        }
        return new CalibrationBook(calibrations, claims, Binary.readLong(in));
    }
}
