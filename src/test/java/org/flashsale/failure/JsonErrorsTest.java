package org.flashsale.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonErrorsTest {

    private static String line(String document, Class<?> type) {
        return JsonErrors.line(
                catchThrowableOfType(
                        JsonProcessingException.class,
                        () -> new ObjectMapper().readValue(document, type)));
    }

    @Test
    void aDocumentThatBreaksOff() {
        assertThat(line("{\n \"a\": {\n", Map.class))
                .isEqualTo(
                        "Unexpected end-of-input: expected close marker for Object (start marker at"
                                + " line: 2, column: 7) (line 3)");
    }

    @Test
    void somethingElseThanIsExpected() {
        for (String document : new String[] {"{\"a\": x}", "[1]", "{\"a\" 1}", "", "{\"a\": 1e}"}) {
            assertThat(line(document, Map.class))
                    .as(document)
                    .doesNotContain("REDACTED", "StreamReadFeature", "Source", "\n")
                    .endsWith("(line 1)");
        }
    }

    @Test
    void aValueThatItsRecordRefuses() {
        assertThat(line("{\"size\": -1}", Sized.class)).isEqualTo("size: below 0 (line 1)");
    }

    /** Something with a limit. */
    record Sized(int size) {
        Sized {
            if (size < 0) {
                throw new IllegalArgumentException("size: below 0");
            }
        }
    }
}
