package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.scoring.StepModel;
import org.flashsale.scoring.TestBundle;
import org.flashsale.train.Shop;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainVerbTest {

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<BehaviorEvent> events = List.of();
    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        events = Shop.log(new Random(2), 30, 30);
        log = folder.resolve("log.avro");
        try (EventLog.Writer writer = EventLog.create(log)) {
            for (BehaviorEvent event : events) {
                writer.write(event);
            }
        }
    }

    private int explain(Path bundle, String event, String... more) {
        String[] words = new String[more.length + 4];
        words[0] = "explain";
        words[1] = "--model=" + bundle;
        words[2] = "--data=" + log;
        words[3] = "--event=" + event;
        System.arraycopy(more, 0, words, 4, more.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    }

    @Test
    void tellsTheStrongestFeaturesFirst() throws IOException {
        Path bundle = new TestBundle(1).writeFolder(folder.resolve("bundle"));
        Path json = folder.resolve("why.json");
        BehaviorEvent last = events.get(events.size() - 1);

        assertThat(explain(bundle, last.eventId(), "--out=" + json)).as(err.toString()).isZero();

        JsonNode why = new ObjectMapper().readTree(json.toFile());
        assertThat(why.path("user").asText()).isEqualTo(last.userId());
        JsonNode parts = why.at("/heads/purchase/parts");
        assertThat(parts).isNotEmpty();
        double before = Double.POSITIVE_INFINITY;
        for (JsonNode part : parts) {
            double strength = Math.abs(part.path("contribution").asDouble());
            assertThat(strength).isLessThanOrEqualTo(before);
            before = strength;
        }
        assertThat(out.toString()).contains(parts.get(0).path("feature").asText());
    }

    @Test
    void tellsWhatTheHistoryAddsWhereAModelRemembers() throws IOException {
        Path bundle = StepModel.bundle(1).writeFolder(folder.resolve("bundle"));
        BehaviorEvent second =
                events.stream()
                        .filter(
                                event ->
                                        events.stream()
                                                .anyMatch(
                                                        other ->
                                                                other.userId()
                                                                                .equals(
                                                                                        event
                                                                                                .userId())
                                                                        && other.time()
                                                                                < event.time()))
                        .findFirst()
                        .orElseThrow();
        assertThat(explain(bundle, second.eventId())).as(err.toString()).isZero();
        assertThat(out.toString()).contains("history", "(walks, ");
    }

    @Test
    void anEventThatIsNotThereIsOneLine() throws IOException {
        Path bundle = new TestBundle(1).writeFolder(folder.resolve("bundle"));
        assertThat(explain(bundle, "nobody")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("the log has no event nobody");
    }
}
