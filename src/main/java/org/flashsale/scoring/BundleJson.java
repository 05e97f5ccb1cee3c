package org.flashsale.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.flashsale.failure.JsonErrors;

/** JSON of the bundle's files. */
final class BundleJson {

    private static final int DEPTH_MAX = 16;

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build());
    }

    private BundleJson() {}

    static <T> T read(byte[] json, Class<T> type, String file) throws IOException {
        try {
            T value = JSON.readValue(json, type);
            if (value == null) {
                throw new IOException(file + ": holds nothing");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": " + JsonErrors.line(e), e);
        }
    }

    static byte[] write(Object value) {
        try {
            return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON", e);
        }
    }
}
