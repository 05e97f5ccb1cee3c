package org.flashsale.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.local.EmbeddedBroker;
import org.flashsale.testing.RandomRecords;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example consumers against a real broker: both keep what {@link LatestPrice} keeps. */
class ExampleConsumersTest {

    private static final Path JAVA = Path.of("examples/consumers/java/PriceConsumer.java");
    private static final Path NODE = Path.of("examples/consumers/node");
    private static final long SEED = 20_261_127;
    private static final long PATIENCE_S = 60;

    @TempDir private static Path folder;

    private static EmbeddedBroker broker;
    private static final Map<String, LatestPrice> EXPECTED = new TreeMap<>();

    @BeforeAll
    static void publishTwiceAndInAnyOrder() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", broker.bootstrapServers());
        String topic = Topic.PRICE_UPDATES.id();
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (PriceUpdate update : updates()) {
                EXPECTED.computeIfAbsent(update.sku(), s -> new LatestPrice()).accept(update);
                byte[] key = update.sku().getBytes(StandardCharsets.UTF_8);
                byte[] value = PriceUpdateCodec.INSTANCE.encode(update);
                producer.send(new ProducerRecord<>(topic, key, value)).get();
            }
            producer.send(new ProducerRecord<>(topic, new byte[0], new byte[] {1, 2})).get();
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static List<PriceUpdate> updates() {
        Random random = new Random(SEED);
        RandomRecords records = new RandomRecords(random);
        long now = System.currentTimeMillis();
        List<PriceUpdate> updates = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            updates.add(update(records.priceUpdate(), random, now));
            if (i % 3 == 0) {
                updates.add(updates.get(random.nextInt(updates.size())));
            }
        }
        return updates;
    }

    /** Some hold for an hour yet, some are over: there the fallback price counts. */
    private static PriceUpdate update(PriceUpdate drawn, Random random, long now) {
        return new PriceUpdate(
                drawn.decisionId(),
                drawn.sale(),
                "sku" + random.nextInt(12),
                1_795_000_000_000L + random.nextInt(3),
                random.nextInt(9),
                random.nextInt(1_000_000),
                OptionalLong.empty(),
                "EUR",
                now,
                now + (random.nextInt(3) - 1) * 3_600_000L + random.nextInt(1_000),
                OptionalLong.empty(),
                random.nextInt(1_000_000),
                drawn.policy(),
                drawn.model(),
                drawn.modelVersion(),
                drawn.forecastViews(),
                drawn.conversion(),
                drawn.slope(),
                random.nextInt(1_000),
                drawn.reasons(),
                drawn.guardrails(),
                now,
                Optional.of(new Origin("stock-movements", 0, random.nextInt(1_000), now)),
                drawn.renewal(),
                random.nextInt(10) == 0,
                drawn.claim(),
                drawn.demandLow(),
                drawn.demandHigh(),
                drawn.changes(),
                drawn.changedAt());
    }

    /** What a consumer should print, in the examples' words. */
    private static List<String> expected() {
        List<String> lines = new ArrayList<>();
        EXPECTED.forEach(
                (sku, latest) -> {
                    PriceUpdate held = latest.held().orElseThrow();
                    OptionalInt percent = held.claim().percent();
                    lines.add(
                            String.format(
                                    "{\"sku\":\"%s\",\"price\":%d,\"currency\":\"EUR\","
                                            + "\"epoch\":%d,\"version\":%d,\"validUntil\":%d,"
                                            + "\"fallbackPrice\":%d,\"claimedPercent\":%s}",
                                    sku,
                                    latest.priceAt(System.currentTimeMillis(), -1),
                                    held.epoch(),
                                    held.version(),
                                    held.validUntil(),
                                    held.fallbackPrice(),
                                    percent.isPresent() ? "" + percent.getAsInt() : "null"));
                });
        return lines;
    }

    private static List<String> run(List<String> command, Path where) throws Exception {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .directory(where.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(errors.toFile())
                        .start();
        try {
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(errors);
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).as("what is no record").containsOnlyOnce("is passed over");
        return Files.readAllLines(out);
    }

    @Test
    void theOneInJavaKeepsTheRightPrices() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String path = System.getProperty("java.class.path");
        int compiled =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", classes.toString(), "-cp", path, "" + JAVA);
        assertThat(compiled).isZero();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                List.of(
                        java,
                        "-Dlog4j2.configurationFile=log4j2-test.properties",
                        "-cp",
                        classes + System.getProperty("path.separator") + path,
                        "PriceConsumer",
                        broker.bootstrapServers(),
                        "price-updates",
                        "until-end");
        assertThat(run(command, Path.of("."))).isEqualTo(expected());
    }

    @Test
    void theOneInNodeKeepsTheRightPrices() throws Exception {
        assumeTrue(hasNode(), "SKIPPED: there is no node 18 or newer on this machine");
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "SKIPPED: run 'npm ci' in " + NODE + " to try the example in Node");
        List<String> command =
                List.of(
                        "node",
                        "price-consumer.js",
                        "--brokers",
                        broker.bootstrapServers(),
                        "--until-end");
        assertThat(run(command, NODE)).containsExactlyInAnyOrderElementsOf(expected());
    }

    /** The rule alone, which needs no package: every reading, in any order, as in Java. */
    @Test
    void theRuleInNodeIsTheRuleInJava() throws Exception {
        assumeTrue(hasNode(), "SKIPPED: there is no node 18 or newer on this machine");
        Random random = new Random(SEED);
        StringBuilder script =
                new StringBuilder("import { LatestPrice } from './latest-price.js';\nlet p;\n");
        List<String> answers = new ArrayList<>();
        for (int history = 0; history < 40; history++) {
            LatestPrice latest = new LatestPrice();
            script.append("p = new LatestPrice();\n");
            for (int i = 0; i < 40; i++) {
                PriceUpdate update = LatestPriceTest.drawn(random);
                script.append(script(update));
                answers.add(String.valueOf(latest.accept(update)));
                long now = random.nextInt(160);
                long shown = 101L + random.nextInt(25);
                script.append(String.format("console.log(p.priceAt(%d, 77));%n", now));
                script.append(
                        String.format("console.log(p.cartPriceAt(%d, %d, 77));%n", now, shown));
                answers.add(String.valueOf(latest.priceAt(now, 77)));
                answers.add(String.valueOf(latest.cartPriceAt(now, shown, 77)));
            }
        }
        script.append("console.error('nothing is passed over');\n");
        Path file = NODE.toAbsolutePath().resolve("latest-price.js");
        Files.copy(file, folder.resolve("latest-price.js"));
        Path asked = Files.writeString(folder.resolve("asked.mjs"), script);
        assertThat(run(List.of("node", asked.toString()), folder)).isEqualTo(answers);
    }

    private static String script(PriceUpdate u) {
        return String.format(
                "console.log(p.accept({epoch: %d, version: %d, price: %d, previousPrice: %s,"
                        + " previousPriceHonouredUntil: %s, validUntil: %d, fallbackPrice: %d,"
                        + " advice: %b}));%n",
                u.epoch(),
                u.version(),
                u.price(),
                u.previousPrice().isPresent() ? u.previousPrice().getAsLong() : null,
                u.previousPriceHonouredUntil().isPresent()
                        ? u.previousPriceHonouredUntil().getAsLong()
                        : null,
                u.validUntil(),
                u.fallbackPrice(),
                u.advice());
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("node", "--version").start();
            String version =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
            return Integer.parseInt(version.strip().replaceAll("^v(\\d+).*$", "$1")) >= 18;
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }
}
