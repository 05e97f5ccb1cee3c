package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.flashsale.domain.DeadLetterCode;
import org.junit.jupiter.api.Test;

/** docs/topics.md says what is so. */
class TopicsDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/topics.md");

    @Test
    void theDocumentIsTrue() throws IOException {
        String written = Files.readString(DOCUMENT);
        String wanted = written;
        for (Map.Entry<String, String> part : TopicsDocument.parts().entrySet()) {
            wanted = replace(wanted, part.getKey(), part.getValue());
        }
        if (Boolean.getBoolean("flashsale.update")) {
            Files.writeString(DOCUMENT, wanted);
            return;
        }
        assertThat(written)
                .as(
                        "generated parts of %s; make them anew with"
                                + " 'mvn test -Dtest=TopicsDocumentTest -Dflashsale.update=true'",
                        DOCUMENT)
                .isEqualTo(wanted);
    }

    @Test
    void everyDeadLetterCodeHasAMeaning() throws IOException {
        String table = TopicsDocument.parts().get("dead-letter-codes");
        for (DeadLetterCode code : DeadLetterCode.values()) {
            assertThat(table).containsPattern("\\| `" + code + "` \\| \\S.* \\|");
        }
    }

    @Test
    void everyLimitOfTheTextHolds() throws IOException {
        assertThat(Files.readString(DOCUMENT))
                .contains(
                        "1 MiB",
                        String.format("%,d", Limits.ID_CHARS_MAX),
                        String.format("%,d", Limits.LABEL_CHARS_MAX),
                        String.format("%,d", Limits.TEXT_CHARS_MAX),
                        String.format("%,d", Limits.PRICE_MAX),
                        String.format("%,d", Limits.QUANTITY_MAX),
                        String.format("%,d", Limits.UNITS_MAX),
                        ProgressMarker.HEADER);
    }

    private static String replace(String document, String part, String text) {
        String begin = "<!-- generated: " + part + " -->\n";
        String end = "<!-- end -->";
        int from = document.indexOf(begin);
        assertThat(from).as("place of the generated part '%s'", part).isNotNegative();
        from += begin.length();
        int to = document.indexOf(end, from);
        return document.substring(0, from) + text + document.substring(to);
    }
}
