package org.flashsale.scoring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what ONNX Runtime's Java interface does not tell of an ONNX file, a protocol buffer {@code
 * ModelProto}: its operator sets, and whether weights lie in other files. Field numbers are those
 * of onnx.proto.
 */
final class OnnxFile {

    private static final int OPSET_IMPORT = 8;
    private static final int OPSET_DOMAIN = 1;
    private static final int OPSET_VERSION = 2;
    private static final int DEPTH_MAX = 16;

    private final Map<String, Long> opsets = new TreeMap<>();
    private boolean hasOutsideWeights;

    /** Messages in which tensors can be. */
    private enum Message {
        MODEL,
        GRAPH,
        NODE,
        ATTRIBUTE,
        TENSOR,
        OPSET,
        OTHER;

        Message field(int number) {
            return switch (this) {
                case MODEL -> number == 7 ? GRAPH : number == OPSET_IMPORT ? OPSET : OTHER;
                case GRAPH -> number == 1 ? NODE : number == 5 ? TENSOR : OTHER;
                case NODE -> number == 5 ? ATTRIBUTE : OTHER;
                case ATTRIBUTE ->
                        number == 5 || number == 10
                                ? TENSOR
                                : number == 6 || number == 11 ? GRAPH : OTHER;
                case TENSOR, OPSET, OTHER -> OTHER;
            };
        }
    }

    private OnnxFile() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when the bytes are no protocol buffer
     */
    static OnnxFile read(byte[] model) {
        OnnxFile file = new OnnxFile();
        try {
            file.read(Message.MODEL, ByteBuffer.wrap(model), 0);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("no ONNX file: " + e, e);
        }
        return file;
    }

    /** Version of the standard operator set; 0 if the file names none. */
    long opset() {
        return opsets.getOrDefault("", 0L);
    }

    /** Whether a tensor names another file as the place of its values. */
    boolean hasOutsideWeights() {
        return hasOutsideWeights;
    }

    private void read(Message message, ByteBuffer in, int depth) {
        if (depth > DEPTH_MAX) {
            throw new IllegalArgumentException("nested deeper than " + DEPTH_MAX);
        }
        while (in.hasRemaining()) {
            long tag = ProtoWire.varint(in);
            int number = ProtoWire.number(tag);
            if (ProtoWire.type(tag) != ProtoWire.BYTES) {
                ProtoWire.skip(in, tag);
                continue;
            }
            ByteBuffer part = ProtoWire.bytes(in);
            // TensorProto.external_data.
            hasOutsideWeights |= message == Message.TENSOR && number == 13;
            Message inner = message.field(number);
            if (inner == Message.OPSET) {
                readOpset(part);
            } else if (inner != Message.OTHER) {
                read(inner, part, depth + 1);
            }
        }
    }

    private void readOpset(ByteBuffer in) {
        String domain = "";
        long version = 0;
        while (in.hasRemaining()) {
            long tag = ProtoWire.varint(in);
            if (tag == ProtoWire.tag(OPSET_DOMAIN, ProtoWire.BYTES)) {
                domain = StandardCharsets.UTF_8.decode(ProtoWire.bytes(in)).toString();
            } else if (tag == ProtoWire.tag(OPSET_VERSION, ProtoWire.VARINT)) {
                version = ProtoWire.varint(in);
            } else {
                ProtoWire.skip(in, tag);
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }
}
