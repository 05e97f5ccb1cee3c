package org.flashsale.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Translates bodies of one published schema into bodies of the newest one, by Avro's own rules. */
final class Translator {
    private final Schema writer;
    private final Schema newest;

    Translator(Schema writer, Schema newest) {
        this.writer = writer;
        this.newest = newest;
    }

    /**
     * Passes over one body and returns it translated. Walks through it first, so that Avro is never
     * given a length to believe.
     */
    BodyReader open(BodyReader in) throws RejectedRecord {
        int start = in.position();
        pass(writer, in);
        byte[] old = in.copySince(start);
        try {
            Object record =
                    new GenericDatumReader<>(writer, newest)
                            .read(null, DecoderFactory.get().binaryDecoder(old, null));
            ByteArrayOutputStream out = new ByteArrayOutputStream(2 * old.length);
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<>(newest).write(record, encoder);
            byte[] body = out.toByteArray();
            return new BodyReader(body, 0, body.length);
        } catch (IOException | AvroRuntimeException e) {
            throw BodyReader.malformed("does not become the newest schema");
        }
    }

    private static void pass(Schema schema, BodyReader in) throws RejectedRecord {
        switch (schema.getType()) {
            case NULL -> {}
            case BOOLEAN -> in.readBoolean();
            case INT -> in.readInt();
            case LONG -> in.readLong();
            case FLOAT -> in.skip(Float.BYTES);
            case DOUBLE -> in.skip(Double.BYTES);
            case STRING, BYTES -> in.skip(in.readLength());
            case FIXED -> in.skip(schema.getFixedSize());
            case ENUM -> in.readIndex(schema.getEnumSymbols().size());
            case UNION -> {
                List<Schema> branches = schema.getTypes();
                pass(branches.get(in.readIndex(branches.size())), in);
            }
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    pass(field.schema(), in);
                }
            }
            case ARRAY -> passItems(schema.getElementType(), false, in);
            case MAP -> passItems(schema.getValueType(), true, in);
        }
    }

    private static void passItems(Schema item, boolean keyed, BodyReader in) throws RejectedRecord {
        for (int count = in.readItemCount(); count > 0; count = in.readItemCount()) {
            for (int i = 0; i < count; i++) {
                if (keyed) {
                    in.skip(in.readLength());
                }
                pass(item, in);
            }
        }
    }
}
