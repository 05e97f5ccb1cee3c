package org.flashsale.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.flashsale.failure.Failure;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.wire.Topic;
import org.flashsale.wire.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicsVerbTest {
    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void createsChecksAndReportsDifferences() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            String servers = broker.bootstrapServers();

            assertThat(topics("check", "--bootstrap-server", servers)).isEqualTo(1);
            assertThat(out.toString().lines())
                    .hasSize(Topic.values().length)
                    .allMatch(line -> line.endsWith(": is missing"));

            Path config =
                    Files.writeString(
                            folder.resolve("job.yaml"),
                            "flashsale:\n  topic:\n    price-updates: shop.prices\n"
                                    + "flashsale.kafka.bootstrap.servers: "
                                    + servers
                                    + "\n");
            String[] options = {
                "--config", config.toString(), "--partitions", "behavior-events=4,scored-events=3"
            };
            assertThat(topics("create", options)).isZero();
            assertThat(out.toString().lines())
                    .hasSize(Topic.values().length)
                    .contains("shop.prices: created", "control: created");
            assertThat(topics("create", options)).isZero();
            assertThat(out.toString().lines()).allMatch(line -> line.endsWith(": exists"));
            await().untilAsserted(() -> assertThat(topics("check", options)).isZero());

            assertMissingLeaderFails(servers);
            alter(servers, "control", "cleanup.policy", "delete");
            Path json = folder.resolve("check.json");
            String[] others = {
                "--config", config.toString(),
                "--partitions", "dead-letters=5",
                "--out", json.toString()
            };
            // The broker takes a moment to act on the change.
            await().untilAsserted(
                            () -> {
                                assertThat(topics("check", others)).isEqualTo(1);
                                assertThat(out.toString().lines())
                                        .containsExactly(
                                                "control: cleanup.policy is delete, wanted compact",
                                                "dead-letters: partitions is 1, wanted 5");
                            });
            assertThat(new ObjectMapper().readTree(json.toFile()).get("differences")).hasSize(2);
        }
    }

    private static void assertMissingLeaderFails(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            Set<TopicPartition> nowhere = Set.of(new TopicPartition("nowhere", 0));
            assertThatThrownBy(() -> Topics.awaitLeaders(admin, nowhere, Duration.ofMillis(200)))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo("BROKER_UNREACHABLE"))
                    .hasMessageContaining("no leader");
        }
    }

    @Test
    void aBrokerThatDoesNotAnswerIsOneLine() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(topics("check", "--bootstrap-server", "127.0.0.1:" + closed)).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly(
                        "flashsale topics check: BROKER_UNREACHABLE: no broker answers within 5 s");
    }

    @Test
    void mistakesAreOneLineAndExitCodeTwo() {
        assertMistake("say what to do");
        assertMistake("flashsale.kafka.bootstrap.servers", "check");
        assertMistake("there is no topic 'x'", "create", "-D", "flashsale.topic.x=y");
        assertMistake("no topic 'x'", "create", "--bootstrap-server", "a:1", "--partitions", "x=2");
        assertMistake(
                "exactly one", "create", "--bootstrap-server", "a:1", "--partitions", "control=2");
        assertMistake("1 to", "check", "--bootstrap-server", "a:1", "--partitions", "control=0");
        assertMistake("at least 1", "check", "--bootstrap-server=a:1", "--replication-factor=0");
        assertMistake("nowhere.yaml", "check", "--config", "nowhere.yaml");
        assertMistake("Invalid url", "check", "--bootstrap-server", "no-port");
    }

    private void assertMistake(String message, String... args) {
        assertThat(run(args)).as("%s: %s", List.of(args), err).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1).allMatch(line -> line.contains(message));
    }

    private int topics(String task, String... options) {
        String[] args = new String[options.length + 1];
        args[0] = task;
        System.arraycopy(options, 0, args, 1, options.length);
        return run(args);
    }

    private int run(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = new String[args.length + 1];
        all[0] = "topics";
        System.arraycopy(args, 0, all, 1, args.length);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    }

    private static void alter(String servers, String topic, String key, String value)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.incrementalAlterConfigs(
                            Map.of(
                                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                    List.of(
                                            new AlterConfigOp(
                                                    new ConfigEntry(key, value),
                                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
