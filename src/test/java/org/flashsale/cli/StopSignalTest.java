package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flashsale.failure.Failure;
import org.junit.jupiter.api.Test;

class StopSignalTest {

    /** Number of the signal that Ctrl-C sends. */
    private static final int INTERRUPT = 2;

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

    @Test
    void ctrlCInterruptsWhatWaitsForOthersAndNothingLater() throws Exception {
        try (StopSignal signal = StopSignal.open()) {
            assertThat(signal.unlessAsked(() -> "done")).isEqualTo("done");
            assertThatThrownBy(
                            () ->
                                    signal.unlessAsked(
                                            () -> {
                                                signal.ask();
                                                return new CountDownLatch(1)
                                                        .await(1, TimeUnit.MINUTES);
                                            }))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo("CALLED_OFF"));
            assertThat(Thread.interrupted()).isFalse();
            assertThatThrownBy(() -> signal.unlessAsked(() -> "not begun"))
                    .isInstanceOf(Failure.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    /** The verb's last words and its exit code. */
    private static String endedBy(String signal) throws Exception {
        Process verb =
                new ProcessBuilder(command())
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

    /** A shell starts what runs in its background deaf to Ctrl-C, and so would the verb be. */
    private static List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        if (deafToCtrlC()) {
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Verb.class.getName()));
        return command;
    }

    private static boolean deafToCtrlC() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return false;
        }
        String ignored =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).trim())
                        .findFirst()
                        .orElse("0");
        return (Long.parseUnsignedLong(ignored, 16) & 1L << (INTERRUPT - 1)) != 0;
    }
}
