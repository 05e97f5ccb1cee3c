package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutAVerbItSaysSoInOneLine() {
        assertThat(flashsale()).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("flashsale: name a verb; 'flashsale --help' lists them");
    }

    @Test
    void anUnknownVerbIsOneLineAndExitCodeTwo() {
        assertThat(flashsale("fly")).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains("'fly'"));
    }

    @Test
    void aMistypedVerbIsMetWithASuggestion() {
        assertThat(flashsale("versoin")).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean").contains("version");
    }

    @Test
    void anUnknownOptionNamesTheVerbsHelp() {
        assertThat(flashsale("version", "--loud")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(1)
                .allMatch(line -> line.contains("'--loud'"))
                .allMatch(line -> line.contains("see flashsale version --help"));
    }

    @Test
    void everyVerbHasHelpAndADescription() {
        assertThat(flashsale("--help")).isZero();
        String help = out.toString();
        for (Class<?> verb : Verbs.ALL) {
            String name = verb.getAnnotation(picocli.CommandLine.Command.class).name();
            assertThat(help).contains(name);
            if (!name.equals("flink")) {
                out.getBuffer().setLength(0);
                assertThat(flashsale(name, "--help")).isZero();
                assertThat(out.toString()).startsWith("Usage: flashsale " + name);
            }
        }
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aVerbWritesToTheGivenOutput() {
        assertThat(flashsale("version")).isZero();
        assertThat(out.toString()).startsWith("flashsale ").contains("flink 2.");
    }

    private int flashsale(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
