package org.flashsale.binary;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.flashsale.scoring.ModelBook;

/** The models of a scoring subtask, by name. */
public enum ModelBookFormat implements BinaryFormat<ModelBook> {
    INSTANCE;

    @Override
    public Class<ModelBook> type() {
        return ModelBook.class;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(ModelBook book, DataOutput out) throws IOException {
        Lists.write(book.spans(), ModelBookFormat::writeSpan, out);
        Lists.write(book.prepared(), ModelBookFormat::writePrepared, out);
        Lists.write(book.requests(), (request, to) -> Binary.writeString(to, request), out);
    }

    @Override
    public ModelBook read(int version, DataInput in) throws IOException {
        return new ModelBook(
                Lists.read(ModelBookFormat::readSpan, in),
                Lists.read(ModelBookFormat::readPrepared, in),
                Lists.read(Binary::readString, in));
    }

    private static void writeSpan(ModelBook.Span span, DataOutput out) throws IOException {
        out.writeLong(span.from());
        writeBundle(span.bundle(), out);
        Lists.write(span.before(), ModelBookFormat::writeBundle, out);
    }

    private static ModelBook.Span readSpan(DataInput in) throws IOException {
        return new ModelBook.Span(
                in.readLong(), readBundle(in), Lists.read(ModelBookFormat::readBundle, in));
    }

    private static void writePrepared(ModelBook.Prepared prepared, DataOutput out)
            throws IOException {
        writeBundle(prepared.bundle(), out);
        Binary.writeString(out, prepared.kind());
        Binary.writeString(out, prepared.id());
        Binary.writeString(out, prepared.requestId());
    }

    private static ModelBook.Prepared readPrepared(DataInput in) throws IOException {
        return new ModelBook.Prepared(
                readBundle(in),
                Binary.readString(in),
                Binary.readString(in),
                Binary.readString(in));
    }

    private static void writeBundle(ModelBook.Bundle bundle, DataOutput out) throws IOException {
        Binary.writeString(out, bundle.uri());
        Binary.writeString(out, bundle.sha256());
    }

    private static ModelBook.Bundle readBundle(DataInput in) throws IOException {
        return new ModelBook.Bundle(Binary.readString(in), Binary.readString(in));
    }
}
