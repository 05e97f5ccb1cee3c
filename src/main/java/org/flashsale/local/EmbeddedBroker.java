package org.flashsale.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.flashsale.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker inside this JVM: one KRaft node that is controller and broker, listening on
 * the loopback interface. Its folder may be used again: topics and records are still there after a
 * restart. Topics are never made by accident; whoever needs one creates it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;
    private static final int TRIES = 5;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /** As {@link #start(Path, int, Map)}, with the settings as they are. */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, Map.of());
    }

    /**
     * Starts the broker and returns when it takes requests.
     *
     * @param folder where logs and metadata are kept; created if absent
     * @param port the port for clients; 0 for any free one
     * @param settings broker properties that replace those set here
     * @throws Failure BROKER_NOT_STARTED if it does not start on the given port, or for port 0 on
     *     none of several
     */
    public static EmbeddedBroker start(Path folder, int port, Map<String, String> settings) {
        int tries = port == 0 ? TRIES : 1;
        for (int attempt = 1; ; attempt++) {
            int clientPort = Ports.free(port == 0 ? 0 : port);
            if (port != 0 && clientPort != port) {
                throw new Failure(
                        LocalFailure.BROKER_NOT_STARTED, "port " + port + " is already taken");
            }
            try {
                return startOn(folder, clientPort, settings);
            } catch (IOException | KafkaException e) {
                // Between finding a port and binding it another process may have taken it.
                if (attempt == tries) {
                    throw new Failure(
                            LocalFailure.BROKER_NOT_STARTED,
                            "the broker did not start in " + folder + ": " + e.getMessage(),
                            e);
                }
                LOG.info("The broker did not start on port {}: trying another", clientPort, e);
            }
        }
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Stops the broker in order; its folder can be used again. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /** Waits until the broker ends. */
    public void awaitEnd() {
        server.awaitShutdown();
    }

    private static EmbeddedBroker startOn(Path folder, int port, Map<String, String> settings)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, String> properties = properties(folder, port, Ports.free(0));
        properties.putAll(settings);
        format(folder);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException | Error e) {
            server.shutdown();
            throw e;
        }
        return new EmbeddedBroker(server, port);
    }

    private static Map<String, String> properties(Path folder, int port, int controllerPort) {
        Map<String, String> p = new HashMap<>();
        p.put("node.id", String.valueOf(NODE));
        p.put("process.roles", "broker,controller");
        p.put(
                "listeners",
                "CLIENTS://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
        p.put("advertised.listeners", "CLIENTS://" + HOST + ":" + port);
        p.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("inter.broker.listener.name", "CLIENTS");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
        p.put("log.dirs", folder.toAbsolutePath().toString());
        p.put("auto.create.topics.enable", "false");
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "8");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("min.insync.replicas", "1");
        p.put("default.replication.factor", "1");
        // A lone consumer need not wait for others to join its group.
        p.put("group.initial.rebalance.delay.ms", "0");
        // The sinks' transaction timeout must stay below this (15 min by default).
        p.put("transaction.max.timeout.ms", "3600000");
        // A topic may take larger records than the default; the broker need not stand in its way.
        p.put("socket.request.max.bytes", String.valueOf(100 << 20));
        p.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "4");
        p.put("background.threads", "2");
        p.put("controlled.shutdown.enable", "false");
        p.put("initial.broker.registration.timeout.ms", "60000");
        // After a crash the broker may come back once the controller has missed its predecessor.
        p.put("broker.session.timeout.ms", "3000");
        p.put("broker.heartbeat.interval.ms", "500");
        return p;
    }

    /** Prepares a new folder; one that holds a broker already is left as it is. */
    private static void format(Path folder) throws IOException {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Formatter formatter =
                new Formatter()
                        .setPrintStream(nowhere)
                        .setNodeId(NODE)
                        .setClusterId(Uuid.randomUuid().toString())
                        .addDirectory(folder.toAbsolutePath().toString())
                        .setMetadataLogDirectory(folder.toAbsolutePath().toString())
                        .setReleaseVersion(MetadataVersion.latestProduction())
                        .setControllerListenerName("CONTROLLER");
        try {
            formatter.run();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
