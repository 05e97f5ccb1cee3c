package org.flashsale.operator;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.flashsale.scoring.BundleSource;
import org.flashsale.scoring.BundleUnreadable;
import org.flashsale.scoring.BundleUnreadable.Code;
import org.flashsale.scoring.ModelAccess;

/**
 * Opens the files of model bundles: on Flink's file systems, and by https below prefixes that the
 * job was given. No redirect is followed, and no file may take longer than two minutes. Which
 * certificates are trusted is the JVM's to say.
 */
public final class BundleFetcher implements BundleSource {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_MAX = 200;

    private final List<String> allowed;
    private final Patience patience;

    /** How long to wait for a connection, for the begin of an answer, and for its end. */
    record Patience(Duration connect, Duration answer, Duration file) implements Serializable {

        static final Patience DEFAULT =
                new Patience(
                        Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(120));
    }

    /**
     * @param access says which https addresses may be read
     */
    public BundleFetcher(ModelAccess access) {
        this(access, Patience.DEFAULT);
    }

    BundleFetcher(ModelAccess access, Patience patience) {
        this.allowed = access.allowed();
        this.patience = patience;
    }

    private static boolean isHttps(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
    }

    /**
     * Opens a file.
     *
     * @throws BundleUnreadable when the address may not be read, or its server does not answer well
     */
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
            throw new BundleUnreadable(
                    Code.NOT_ALLOWED,
                    uri + " is below no prefix of flashsale.scoring.model.allow " + allowed);
        }
        return plain;
    }

    private InputStream get(URI uri) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(patience.answer()).build();
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(patience.connect())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
        try {
            return body(uri, client.send(request, HttpResponse.BodyHandlers.ofInputStream()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + uri);
        } catch (HttpTimeoutException e) {
            throw new BundleUnreadable(Code.TIMED_OUT, uri + ": " + e.getMessage(), e);
        } catch (SSLException e) {
            throw new BundleUnreadable(Code.NOT_TRUSTED, uri + ": " + e.getMessage(), e);
        } catch (BundleUnreadable | FileNotFoundException e) {
            throw e;
        } catch (IOException e) {
            throw new BundleUnreadable(Code.UNREACHABLE, uri + ": " + shown(e.toString()), e);
        }
    }

    private InputStream body(URI uri, HttpResponse<InputStream> response) throws IOException {
        int status = response.statusCode();
        if (status == 200) {
            return new TimedBody(response.body(), uri, patience.file());
        }
        response.body().close();
        if (status == 404) {
            throw new FileNotFoundException("there is nothing at " + uri);
        }
        if (status >= 300 && status < 400) {
            String to = response.headers().firstValue("Location").orElse("nowhere");
            throw new BundleUnreadable(
                    Code.REDIRECTED, uri + " redirects to " + shown(to) + ": name that address");
        }
        throw new BundleUnreadable(Code.BAD_STATUS, uri + " answered " + status);
    }

    /** What a server says is shown as far as it can be read. */
    private static String shown(String text) {
        String printable = text.replaceAll("[^\\p{Print}]", "?");
        return printable.length() > SHOWN_MAX ? printable.substring(0, SHOWN_MAX) : printable;
    }
}
