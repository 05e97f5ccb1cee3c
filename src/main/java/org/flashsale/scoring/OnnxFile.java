package org.flashsale.scoring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the header of an ONNX file, a protocol buffer {@code ModelProto}: the operator sets are not
 * to be had from ONNX Runtime's Java interface.
 */
final class OnnxFile {

    private static final int OPSET_IMPORT = 8;
    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private OnnxFile() {}

    /**
     * Versions of the operator sets by domain; the standard one is the empty text.
     *
     * @throws IllegalArgumentException when the bytes are no protocol buffer
     */
    static Map<String, Long> opsets(byte[] model) {
        try {
            return read(ByteBuffer.wrap(model));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("no ONNX file: " + e, e);
        }
    }

    private static Map<String, Long> read(ByteBuffer in) {
        Map<String, Long> opsets = new TreeMap<>();
        while (in.hasRemaining()) {
            long tag = varint(in);
            if (tag == (OPSET_IMPORT << 3 | BYTES)) {
                readOpset(bytes(in), opsets);
            } else {
                skip(in, (int) (tag & 7));
            }
        }
        return opsets;
    }

    private static void readOpset(ByteBuffer in, Map<String, Long> opsets) {
        String domain = "";
        long version = 0;
        while (in.hasRemaining()) {
            long tag = varint(in);
            if (tag == (OPSET_DOMAIN << 3 | BYTES)) {
                domain = StandardCharsets.UTF_8.decode(bytes(in)).toString();
            } else if (tag == (OPSET_VERSION << 3 | VARINT)) {
                version = varint(in);
            } else {
                skip(in, (int) (tag & 7));
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    private static ByteBuffer bytes(ByteBuffer in) {
        int length = Math.toIntExact(varint(in));
        ByteBuffer part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static void skip(ByteBuffer in, int wireType) {
        switch (wireType) {
            case VARINT -> varint(in);
            case FIXED64 -> in.position(in.position() + 8);
            case BYTES -> bytes(in);
            case FIXED32 -> in.position(in.position() + 4);
            default -> throw new IllegalArgumentException("wire type " + wireType);
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("integer of more than 10 bytes");
    }
}
