package org.flashsale.operator;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.ModelAccess;

/**
 * Opens the files of model bundles: on Flink's file systems, and by https below prefixes that the
 * job was given. No redirect is followed, and no file may take longer than two minutes.
 */
public final class BundleFetcher implements BundleSource {

    private static final long serialVersionUID = 1L;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final long FILE_MAX_SECONDS = 120;

    private final List<String> allowed;

    /**
     * @param access says which https addresses may be read
     */
    public BundleFetcher(ModelAccess access) {
        this.allowed = access.allowed();
    }

    private static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
    }

    @Override
    public InputStream open(URI uri) throws IOException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("http") || scheme.equals("https")) {
            return get(permitted(uri));
        }
        return FileSystem.get(uri).open(new Path(uri));
    }

    /** The address without detours, if it is below an allowed prefix. */
    private URI permitted(URI uri) throws IOException {
        URI plain = uri.normalize();
        boolean clean =
                isHttps(plain)
                        && plain.getRawUserInfo() == null
                        && !plain.getRawPath().contains("%")
                        && !plain.getRawPath().contains("..");
        String origin = "https://" + plain.getRawAuthority() + plain.getRawPath();
        if (!clean || allowed.stream().noneMatch(origin::startsWith)) {
            throw new IOException(
                    "NOT_ALLOWED: "
                            + uri
                            + " is below no prefix of flashsale.scoring.model.allow "
                            + allowed);
        }
        return plain;
    }

    private static InputStream get(URI uri) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER_MAX).build();
        try {
            HttpClient client =
                    HttpClient.newBuilder()
                            .connectTimeout(CONNECT_MAX)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .build();
            HttpResponse<InputStream> response =
                    client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            InputStream body = response.body();
            if (response.statusCode() != 200) {
                body.close();
                throw response.statusCode() == 404
                        ? new FileNotFoundException(uri.toString())
                        : new IOException(uri + " answered " + response.statusCode());
            }
            closeLater(body);
            return body;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + uri);
        }
    }

    /** A server that stops sending would hold the reader for ever. */
    private static void closeLater(InputStream body) {
        var unused =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                body.close();
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        },
                        CompletableFuture.delayedExecutor(FILE_MAX_SECONDS, TimeUnit.SECONDS));
    }
}
