package org.flashsale.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.net.ssl.SSLContext;
import org.flashsale.scoring.BundleProblem;
import org.flashsale.scoring.BundleRejected;
import org.flashsale.scoring.BundleUnreadable;
import org.flashsale.scoring.BundleUnreadable.Code;
import org.flashsale.scoring.ModelAccess;
import org.flashsale.scoring.ModelBundle;
import org.flashsale.scoring.TestBundle;
import org.flashsale.testing.TlsServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles from https servers that mean no good. */
class BundleFetcherTest {

    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir private static Path folder;
    private static Path authority;
    private static Path trusted;
    private static SSLContext before;

    private final TestBundle bundle = new TestBundle(7);
    private byte[] zip = {};
    private Set<String> filesBefore = Set.of();
    private Set<Thread> threadsBefore = Set.of();

    @BeforeAll
    static void trust() throws Exception {
        authority = TlsServer.authority(folder.resolve("authority.p12"));
        trusted = keys("trusted", "dns:localhost");
        before = SSLContext.getDefault();
        SSLContext.setDefault(TlsServer.trusting(authority));
    }

    private static Path keys(String name, String host, String... more) throws Exception {
        return TlsServer.keys(authority, folder.resolve(name + ".p12"), host, more);
    }

    @AfterAll
    static void trustAsBefore() {
        SSLContext.setDefault(before);
    }

    @BeforeEach
    void prepare() throws Exception {
        zip = Files.readAllBytes(bundle.writeZip(folder.resolve("b.zip"), Map.of()));
        filesBefore = temporaryFiles();
        threadsBefore = Thread.getAllStackTraces().keySet();
    }

    private static Set<String> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("flashsale") || name.contains("bundle"))
                    .collect(Collectors.toSet());
        }
    }

    private static TlsServer server(TlsServer.Answer answer) throws Exception {
        return new TlsServer(trusted, answer);
    }

    private TlsServer serverOfTheBundle() throws Exception {
        return server(exchange -> TlsServer.body(exchange, zip));
    }

    /** Reads what lies at an address as the job does that was given some prefixes. */
    private static ModelBundle load(String address, String... allowed) throws Exception {
        ModelAccess access = new ModelAccess(List.of(allowed), "gpu");
        BundleFetcher.Patience patience = new BundleFetcher.Patience(SHORT, SHORT, SHORT);
        return ModelBundle.load(address, new BundleFetcher(access, patience));
    }

    private void assertUnreadable(Code code, String address, String... allowed) {
        Throwable refused = catchThrowable(() -> load(address, allowed));
        assertThat(refused)
                .as(address)
                .isInstanceOf(BundleUnreadable.class)
                .hasMessageStartingWith(code + ": ");
        assertThat(refused.getMessage()).matches("[\\p{Print}]{1,900}");
        assertNothingIsLeft();
    }

    private void assertRejected(BundleProblem.Code code, String address, String... allowed) {
        Throwable refused = catchThrowable(() -> load(address, allowed));
        assertThat(refused).as(address).isInstanceOf(BundleRejected.class);
        assertThat(((BundleRejected) refused).code()).isEqualTo(code);
        assertNothingIsLeft();
    }

    /** No file, and no thread of a download; those of the client end when it is collected. */
    private void assertNothingIsLeft() {
        try {
            assertThat(temporaryFiles()).isSubsetOf(filesBefore);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () ->
                                assertThat(Thread.getAllStackTraces().keySet())
                                        .filteredOn(thread -> !threadsBefore.contains(thread))
                                        .extracting(Thread::getName)
                                        .noneMatch(name -> name.contains("flashsale-download")));
    }

    @Test
    void aSoundBundleFromAnAllowedServerAsAZipAndAsAFolder() throws Exception {
        Map<String, byte[]> files = bundle.files();
        try (TlsServer server =
                server(
                        exchange -> {
                            String path = exchange.getRequestURI().getPath();
                            String name = path.substring(path.lastIndexOf('/') + 1);
                            TlsServer.body(exchange, files.getOrDefault(name, zip));
                        })) {
            String origin = server.address("localhost");
            assertThat(load(origin + "m/a.zip", origin + "m/").name()).isEqualTo("tiny 1");
            assertThat(load(origin + "m/a", origin + "m/").name()).isEqualTo("tiny 1");
            assertThat(load(origin + "m/x/../a.zip", origin + "m/").name()).isEqualTo("tiny 1");
            assertNothingIsLeft();
        }
    }

    @Test
    void certificatesThatProveNothing() throws Exception {
        Path otherHost = keys("other", "dns:models.example");
        Path expired = keys("expired", "dns:localhost", "-startdate", "-30d", "-validity", "3");
        Path otherAuthority = TlsServer.authority(folder.resolve("unknown.p12"));
        Path unknown =
                TlsServer.keys(otherAuthority, folder.resolve("forged.p12"), "dns:localhost");
        for (Path keys : List.of(unknown, otherHost, expired)) {
            try (TlsServer server = new TlsServer(keys, e -> TlsServer.body(e, zip))) {
                String origin = server.address("localhost");
                assertUnreadable(Code.NOT_TRUSTED, origin + "a.zip", origin);
            }
        }
        try (TlsServer server = serverOfTheBundle()) {
            String byAddress = server.address("127.0.0.1");
            assertUnreadable(Code.NOT_TRUSTED, byAddress + "a.zip", byAddress);
        }
    }

    @Test
    void addressesThatTheJobWasNotGiven() throws Exception {
        try (TlsServer server = serverOfTheBundle()) {
            String origin = server.address("localhost");
            String port = origin.replaceAll(".*:(\\d+)/", "$1");
            for (String address :
                    List.of(
                            origin + "n/a.zip",
                            origin + "m/../n/a.zip",
                            origin + "m/%2e%2e/n/a.zip",
                            origin + "m/..%2fn/a.zip",
                            origin + "../m/../../n/a.zip",
                            origin.replace("https", "http") + "m/a.zip",
                            "https://localhost:" + port + "@evil.example/m/a.zip",
                            "https://u:p@localhost:" + port + "/m/a.zip",
                            "https://localhost:1/m/a.zip",
                            "https://localhost/m/a.zip",
                            "https://localhost." + ":" + port + "/m/a.zip",
                            "https://127.0.0.1:" + port + "/m/a.zip",
                            "https://[::1]:" + port + "/m/a.zip",
                            "https://2130706433:" + port + "/m/a.zip",
                            "https:/m/a.zip",
                            "https:" + port + ".zip")) {
                assertUnreadable(Code.NOT_ALLOWED, address, origin + "m/");
            }
            assertUnreadable(Code.NOT_ALLOWED, origin + "m/a.zip");
        }
    }

    @Test
    void noRedirectIsFollowed() throws Exception {
        try (TlsServer target = serverOfTheBundle();
                TlsServer server =
                        server(
                                exchange -> {
                                    String[] to =
                                            exchange.getRequestURI().getPath().split("/to/", -1);
                                    exchange.getResponseHeaders().add("Location", place(to[1]));
                                    exchange.sendResponseHeaders(
                                            Integer.parseInt(to[0].substring(1)), -1);
                                })) {
            String origin = server.address("localhost");
            elsewhere = target.address("localhost");
            for (String to :
                    List.of(
                            "302/to/http",
                            "301/to/there",
                            "307/to/here",
                            "308/to/file",
                            "303/to/user",
                            "302/to/long")) {
                assertUnreadable(Code.REDIRECTED, origin + to + ".zip", origin, elsewhere);
            }
            assertUnreadable(Code.UNREACHABLE, origin + "302/to/signs.zip", origin);
        }
    }

    private volatile String elsewhere = "";

    private String place(String name) {
        return switch (name) {
            case "http.zip" -> "http://localhost/a.zip";
            case "here.zip" -> "/307/to/here.zip";
            case "file.zip" -> "file:///etc/passwd";
            case "user.zip" -> elsewhere.replace("//", "//u@") + "a.zip";
            case "long.zip" -> "https://" + "x".repeat(3_000);
            case "signs.zip" -> "https://" + "\u0007x".repeat(3_000);
            default -> elsewhere + "a.zip";
        };
    }

    @Test
    void statesThatAreNoBundle() throws Exception {
        try (TlsServer server =
                server(
                        exchange -> {
                            String path = exchange.getRequestURI().getPath();
                            exchange.sendResponseHeaders(
                                    Integer.parseInt(path.substring(1, 4)), -1);
                        })) {
            String origin = server.address("localhost");
            for (int status : new int[] {204, 401, 403, 500, 503}) {
                assertUnreadable(Code.BAD_STATUS, origin + status + ".zip", origin);
            }
            assertThat(catchThrowable(() -> load(origin + "404.zip", origin)))
                    .isInstanceOf(FileNotFoundException.class);
            assertRejected(BundleProblem.Code.MISSING_FILE, origin + "404", origin);
        }
    }

    @Test
    void aServerThatIsNotThereOrSpeaksSomethingElse() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        String origin = "https://localhost:" + port + "/";
        assertUnreadable(Code.UNREACHABLE, origin + "a.zip", origin);
        try (ServerSocket silent = new ServerSocket(0)) {
            String mute = "https://localhost:" + silent.getLocalPort() + "/";
            assertUnreadable(Code.TIMED_OUT, mute + "a.zip", mute);
        }
    }

    @Test
    void answersThatDoNotEnd() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (TlsServer server =
                server(
                        exchange -> {
                            if (exchange.getRequestURI().getPath().contains("headers")) {
                                hold(over);
                            }
                            exchange.sendResponseHeaders(200, 0);
                            exchange.getResponseBody().write(Arrays.copyOf(zip, 100));
                            exchange.getResponseBody().flush();
                            hold(over);
                        })) {
            String origin = server.address("localhost");
            assertUnreadable(Code.TIMED_OUT, origin + "headers.zip", origin);
            assertUnreadable(Code.TIMED_OUT, origin + "body.zip", origin);
            over.countDown();
        }
    }

    private static void hold(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answersThatAreTooLong() throws Exception {
        try (TlsServer server =
                server(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 0);
                            endless(exchange);
                        })) {
            String origin = server.address("localhost");
            assertRejected(BundleProblem.Code.TOO_LARGE, origin + "folder", origin);
        }
    }

    /** Until the client hangs up. */
    private static void endless(HttpExchange exchange) throws IOException {
        byte[] spaces = " ".repeat(1 << 16).getBytes(UTF_8);
        while (true) {
            exchange.getResponseBody().write(spaces);
        }
    }

    @Test
    void answersThatBreakOff() throws Exception {
        try (TlsServer server =
                server(
                        exchange -> {
                            exchange.sendResponseHeaders(200, zip.length);
                            exchange.getResponseBody().write(zip, 0, zip.length / 2);
                            exchange.getResponseBody().flush();
                            exchange.getHttpContext().getServer().stop(0);
                        })) {
            String origin = server.address("localhost");
            assertUnreadable(Code.CUT_SHORT, origin + "a.zip", origin);
        }
        try (TlsServer server =
                server(e -> TlsServer.body(e, Arrays.copyOf(zip, zip.length / 2)))) {
            String origin = server.address("localhost");
            assertRejected(BundleProblem.Code.MALFORMED_ARCHIVE, origin + "a.zip", origin);
        }
    }

    @Test
    void contentsThatAreNotWhatTheySay() throws Exception {
        assertContents(BundleProblem.Code.MALFORMED_ARCHIVE, "<html>".getBytes(UTF_8));
        assertContents(BundleProblem.Code.TOO_LARGE, bomb("model.json", 64 << 20));
        assertContents(BundleProblem.Code.TOO_LARGE, bomb("a", 9 << 20, "b", 9 << 20));
        assertContents(BundleProblem.Code.UNSAFE_PATH, bomb("../../model.json", 1));
        assertContents(
                BundleProblem.Code.HASH_MISMATCH,
                zipOf(bundle.replace("MODEL_CARD.md", new byte[] {1})));
    }

    /** The same name twice: readers that take the first and the last would differ. */
    @Test
    void anArchiveThatHoldsAFileTwice() throws Exception {
        byte[] twice = bomb("model.json", 10, "model.jsom", 10);
        String text = new String(twice, java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] same =
                text.replace("model.jsom", "model.json")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        assertContents(BundleProblem.Code.MALFORMED_ARCHIVE, same);
    }

    private byte[] zipOf(TestBundle spoilt) throws IOException {
        return Files.readAllBytes(spoilt.writeZip(folder.resolve("spoilt.zip"), Map.of()));
    }

    private void assertContents(BundleProblem.Code code, byte[] body) throws Exception {
        try (TlsServer server = server(exchange -> TlsServer.body(exchange, body))) {
            String origin = server.address("localhost");
            assertRejected(code, origin + "a.zip", origin);
        }
    }

    /** An archive of zeros: names, each with its length. */
    private static byte[] bomb(Object... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries.length; i += 2) {
                out.putNextEntry(new ZipEntry((String) entries[i]));
                zeros(out, (Integer) entries[i + 1]);
            }
        }
        return bytes.toByteArray();
    }

    private static void zeros(OutputStream out, int length) throws IOException {
        byte[] zeros = new byte[1 << 16];
        for (int left = length; left > 0; left -= zeros.length) {
            out.write(zeros, 0, Math.min(left, zeros.length));
        }
    }
}
