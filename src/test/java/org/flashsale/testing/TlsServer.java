package org.flashsale.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An https server on this machine that answers as a test tells it to. */
public final class TlsServer implements AutoCloseable {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What becomes of a request. */
    public interface Answer {
        void give(HttpExchange exchange) throws IOException;
    }

    /**
     * Starts a server.
     *
     * @param keys key store with its certificate
     */
    public TlsServer(Path keys, Answer answer) throws Exception {
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = load(keys);
        store.deleteEntry("authority");
        own.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(threads);
        server.createContext("/", exchange -> answerThenClose(exchange, answer));
        server.start();
    }

    private static void answerThenClose(HttpExchange exchange, Answer answer) {
        try (exchange) {
            answer.give(exchange);
        } catch (IOException e) {
            // The client hung up, as it should.
            return;
        }
    }

    /** Begin of its addresses, with a slash at the end. */
    public String address(String host) {
        return "https://" + host + ":" + server.getAddress().getPort() + "/";
    }

    /** Answers 200 with a body. */
    public static void body(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    /** Makes the key of an authority that signs certificates. */
    public static Path authority(Path file) throws Exception {
        keytool(file, "-alias", "authority", "-ext", "bc:c");
        return file;
    }

    /**
     * Makes a key and a certificate of a host.
     *
     * @param authority signs it
     * @param name subject alternative name, such as {@code dns:localhost}
     * @param more further arguments of keytool
     */
    public static Path keys(Path authority, Path file, String name, String... more)
            throws Exception {
        Files.copy(authority, file);
        List<String> arguments =
                new ArrayList<>(
                        List.of("-alias", "test", "-signer", "authority", "-ext", "san=" + name));
        arguments.addAll(List.of(more));
        keytool(file, arguments.toArray(new String[0]));
        return file;
    }

    private static void keytool(Path file, String... arguments) throws Exception {
        String password = new String(PASSWORD);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=a test"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", password));
        command.addAll(List.of("-keystore", file.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
    }

    private static KeyStore load(Path keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    /** A context that trusts what an authority has signed, and nothing else. */
    public static SSLContext trusting(Path authority) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("a", load(authority).getCertificate("authority"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
