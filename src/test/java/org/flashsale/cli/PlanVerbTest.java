package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.flashsale.domain.StockMovement;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.plan.InitialStock;
import org.flashsale.plan.SalePlan;
import org.flashsale.plan.SalePlans;
import org.flashsale.testing.TestSale;
import org.flashsale.wire.StockMovementCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanVerbTest {

    private static final Path EXAMPLE = Path.of("examples/sale-plan.yaml");

    @TempDir private static Path shared;
    private static EmbeddedBroker broker;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(shared, 0);
        try (Admin admin = Admin.create(AnsweringJob.client(broker.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("control", 1, (short) 1),
                                    new NewTopic("control-results", 1, (short) 1),
                                    new NewTopic("stock-movements", 2, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Nested
    class Validate {

        @Test
        void theExampleIsValid() {
            assertThat(flashsale("plan", "validate", EXAMPLE.toString())).isZero();
            assertThat(out.toString()).contains("valid, black-friday-2026, 24 SKUs");
        }

        @Test
        void everyErrorOfEveryFileIsOneLineAndTheExitCodeIsTwo() throws IOException {
            Path bad = damaged("currency: EUR", "currency: EURO", "mode: live", "mode: dead");
            Path json = folder.resolve("found/errors.json");

            int code =
                    flashsale(
                            "plan",
                            "validate",
                            EXAMPLE.toString(),
                            bad.toString(),
                            "--out",
                            json.toString());

            assertThat(code).isEqualTo(2);
            assertThat(out.toString().lines())
                    .hasSize(3)
                    .anyMatch(l -> l.contains("[UNKNOWN_CURRENCY]"))
                    .anyMatch(l -> l.contains("[UNKNOWN_WORD]"));
            JsonNode found = new ObjectMapper().readTree(Files.readString(json));
            assertThat(found.get(0).get("valid").asBoolean()).isTrue();
            assertThat(found.get(1).get("errors").get(0).get("code").asText())
                    .isEqualTo("UNKNOWN_CURRENCY");
        }

        @Test
        void aSaleThatHasBegunOrEndedIsValidAndSaysSo() throws IOException {
            long now = System.currentTimeMillis();
            Path on = folder.resolve("on.yaml");
            Path over = folder.resolve("over.yaml");
            Files.writeString(on, SalePlans.toYaml(TestSale.plan(now - 1_000)));
            Files.writeString(over, SalePlans.toYaml(TestSale.plan(now - 86_400_000)));

            assertThat(flashsale("plan", "validate", "" + on, "" + over)).isZero();
            assertThat(out.toString().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("valid").contains("; began at 2"),
                            line -> assertThat(line).contains("valid").contains("; ended at 2"));
        }

        @Test
        void aFileThatCannotBeReadIsOneLineAndExitCodeTwo() throws IOException {
            Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, 0, 1});
            for (String file : List.of("/no/such/plan.yaml", folder.toString(), "" + binary)) {
                err.getBuffer().setLength(0);
                assertThat(flashsale("plan", "validate", file)).isEqualTo(2);
                assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains(file));
            }
        }

        @Test
        void theGroupAloneSaysWhatIsMissing() {
            assertThat(flashsale("plan")).isEqualTo(2);
            assertThat(flashsale("plan", "validate")).isEqualTo(2);
            assertThat(flashsale("plan", "publish")).isEqualTo(2);
            assertThat(err.toString().lines()).hasSize(3);
        }
    }

    @Nested
    class Rehearse {

        private static final Path WITH_PRIORS = Path.of("examples/sale-plan-with-priors.yaml");

        @Test
        void writesFiguresAndAPage() throws IOException {
            Path json = folder.resolve("made/rehearsal.json");
            Path html = folder.resolve("made/rehearsal.html");

            int code =
                    flashsale(
                            "plan",
                            "rehearse",
                            WITH_PRIORS.toString(),
                            "--seeds=2",
                            "--out=" + json,
                            "--html=" + html);

            assertThat(code).as(err.toString()).isZero();
            assertThat(out.toString()).contains("net in EUR", "AS_PLANNED", "COMPETITOR");
            JsonNode made = new ObjectMapper().readTree(Files.readString(json));
            assertThat(made.get("format").asText()).isEqualTo("flashsale-rehearsal/1");
            assertThat(made.get("scenarios")).hasSize(6);
            assertThat(made.get("scenarios").get(0).get("policies").get("plan").get("net"))
                    .hasSize(3);
            assertThat(made.get("skus")).hasSize(3);
            assertThat(Files.readString(html)).contains("<svg", "PAN-IRON-28");
        }

        @Test
        void mistakesAreOneLineEach() throws IOException {
            String plan = WITH_PRIORS.toString();
            Path priors = Files.writeString(folder.resolve("p.json"), "{\"format\": \"no\"}");
            for (String[] args :
                    new String[][] {
                        {plan, "--seeds=0"},
                        {plan, "--seeds=1000000"},
                        {plan, "--priors=" + priors},
                        {"/no/such/plan.yaml"}
                    }) {
                err.getBuffer().setLength(0);
                String[] all = new String[args.length + 2];
                all[0] = "plan";
                all[1] = "rehearse";
                System.arraycopy(args, 0, all, 2, args.length);
                assertThat(flashsale(all)).as(String.join(" ", args)).isEqualTo(2);
                assertThat(err.toString().lines()).hasSize(1);
            }
        }
    }

    @Nested
    class Publish {

        @Test
        void aPlanWithPriorsIsPublishedWithTheirNumbers() throws Exception {
            PlanFile file = PlanFile.read(Path.of("examples/sale-plan-with-priors.yaml"));

            assertThat(file.document()).doesNotContain("priors:").contains("slope: 3.428");
            assertThat(SalePlans.parse(file.document())).isEqualTo(file.parsed());
            assertThat(PlanFile.read(EXAMPLE).document()).isEqualTo(Files.readString(EXAMPLE));
        }

        @Test
        void allSubtasksApplyAndStockIsBookedOnceHoweverOften() throws Exception {
            SalePlan plan = example();
            try (AnsweringJob job = new AnsweringJob(broker.bootstrapServers(), 3)) {
                assertThat(publish(EXAMPLE, "--with-stock")).as(err.toString()).isZero();
                assertThat(publish(EXAMPLE, "--with-stock")).isZero();
            }

            assertThat(out.toString())
                    .contains("applied by 3 subtasks, in force from 2026-11-27T10:00+01:00")
                    .contains("96 initial movements written");
            List<StockMovement> movements =
                    AnsweringJob.readAll(
                            broker.bootstrapServers(), StockMovementCodec.INSTANCE, 2 * 96);
            assertThat(movements.stream().map(StockMovement::movementId).distinct())
                    .hasSize(96)
                    .containsAll(
                            InitialStock.of(plan, 0).stream()
                                    .map(StockMovement::movementId)
                                    .toList());
        }

        @Test
        void aRefusalIsPrintedWithAllItsErrors() throws Exception {
            Path other = damaged("id: black-friday-2026", "id: copy");
            try (AnsweringJob job = new AnsweringJob(broker.bootstrapServers(), 2)) {
                assertThat(publish(EXAMPLE)).as(err.toString()).isZero();
                assertThat(publish(other, "--with-stock")).isEqualTo(1);
            }
            assertThat(err.toString().lines())
                    .hasSizeGreaterThan(1)
                    .allMatch(l -> l.startsWith("copy: ") && l.endsWith("[SKU_IN_OTHER_SALE]"));
            assertThat(out.toString()).doesNotContain("copy: ");
        }

        @Test
        void silenceIsOneLineAndExitCodeOne() {
            assertThat(publish(EXAMPLE, "--timeout", "300ms")).isEqualTo(1);
            assertThat(err.toString().lines())
                    .hasSize(1)
                    .allMatch(l -> l.contains("no job answered"));
        }

        @Test
        void anInvalidPlanIsNotPublished() throws IOException {
            Path bad = damaged("currency: EUR", "currency: EURO");

            assertThat(publish(bad)).isEqualTo(2);
            assertThat(err.toString().lines()).hasSize(1).allMatch(l -> l.contains("[UNKNOWN_"));
        }

        @Test
        void wrongOptionsAreOneLineEach() {
            assertThat(publish(EXAMPLE, "--timeout", "soon")).isEqualTo(2);
            assertThat(publish(EXAMPLE, "--timeout", "0s")).isEqualTo(2);
            assertThat(publish(EXAMPLE, "--effective-from", "today")).isEqualTo(2);
            assertThat(publish(EXAMPLE, "--effective-from", "2026-11-28T10:00:00")).isEqualTo(2);
            assertThat(flashsale("plan", "publish", "" + EXAMPLE)).isEqualTo(2);
            assertThat(err.toString().lines()).hasSize(5);
        }

        @Test
        void theEffectiveTimeTravelsWithThePlan() throws Exception {
            try (AnsweringJob job = new AnsweringJob(broker.bootstrapServers(), 1)) {
                assertThat(publish(EXAMPLE, "--effective-from", "2026-11-27T12:00:00"))
                        .as(err.toString())
                        .isZero();
            }
            assertThat(out.toString()).contains("in force from 2026-11-27T12:00+01:00");
        }

        @Test
        void aBrokerWithoutTheTopicsIsOneLineAndExitCodeOne() {
            int code =
                    publish(
                            EXAMPLE,
                            "-D",
                            "flashsale.topic.control-results=nowhere",
                            "-D",
                            "flashsale.kafka.consumer.default.api.timeout.ms=1500");

            assertThat(code).isEqualTo(1);
            assertThat(err.toString().lines())
                    .hasSize(1)
                    .allMatch(l -> l.contains("KAFKA") && l.contains("nowhere"));
        }

        private int publish(Path file, String... more) {
            String[] args =
                    new String[] {
                        "plan",
                        "publish",
                        file.toString(),
                        "--bootstrap-server",
                        broker.bootstrapServers()
                    };
            String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
            System.arraycopy(more, 0, all, args.length, more.length);
            return flashsale(all);
        }
    }

    private static SalePlan example() throws IOException {
        SalePlans.Parsed parsed = SalePlans.parse(Files.readString(EXAMPLE));
        return ((SalePlans.Parsed.Valid) parsed).plan();
    }

    private Path damaged(String... pairs) throws IOException {
        String yaml = Files.readString(EXAMPLE);
        for (int i = 0; i < pairs.length; i += 2) {
            assertThat(yaml).contains(pairs[i]);
            yaml = yaml.replace(pairs[i], pairs[i + 1]);
        }
        return Files.writeString(folder.resolve("damaged.yaml"), yaml);
    }

    private int flashsale(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
