package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopSignalTest {
    /** What a verb does: work until it is asked to stop, then end in order. */
    static final class Verb {
        public static void main(String[] args) throws InterruptedException {
            try (StopSignal signal = StopSignal.open()) {
                System.out.println("working");
                boolean asked = signal.await(Duration.ofMinutes(1));
                System.out.println(asked ? "ended in order" : "never asked");
            }
            System.exit(3);
        }
    }

    @Test
    void ctrlCLetsAVerbEndInOrder() throws Exception {
        assertThat(endedBy("INT")).isEqualTo("ended in order 3");
    }

    @Test
    void soDoesTheSystemsRequestToEnd() throws Exception {
        assertThat(endedBy("TERM")).isEqualTo("ended in order 3");
    }

    /** The verb's last words and its exit code. */
    private static String endedBy(String signal) throws Exception {
        Process verb =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Verb.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(verb.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("working");
            new ProcessBuilder("sh", "-c", "kill -" + signal + " " + verb.pid()).start().waitFor();
            return out.readLine() + " " + verb.waitFor();
        } finally {
            verb.destroyForcibly();
        }
    }
}
