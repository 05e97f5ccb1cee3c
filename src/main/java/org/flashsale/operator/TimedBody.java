package org.flashsale.operator;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import org.flashsale.scoring.BundleUnreadable;
import org.flashsale.scoring.BundleUnreadable.Code;

/**
 * The body of a server's answer, for a while: a server that stops sending would hold its reader.
 */
final class TimedBody extends FilterInputStream {

    /** Ends with this stream, so that no thread outlives the job that began it. */
    private final Timer timer = new Timer("flashsale-download", true);

    private final URI uri;
    private final Duration most;
    private volatile boolean late;

    TimedBody(InputStream body, URI uri, Duration most) {
        super(body);
        this.uri = uri;
        this.most = most;
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        giveUp();
                    }
                },
                most.toMillis());
    }

    private void giveUp() {
        late = true;
        try {
            in.close();
        } catch (IOException e) {
            // Its reader is told all the same.
            return;
        }
    }

    private interface Reading {
        int call() throws IOException;
    }

    @Override
    public int read() throws IOException {
        return timed(() -> in.read());
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        return timed(() -> in.read(bytes, from, length));
    }

    private int timed(Reading reading) throws IOException {
        int read;
        try {
            read = reading.call();
        } catch (IOException e) {
            throw late ? tooLate() : cut(e);
        }
        if (late) {
            throw tooLate();
        }
        return read;
    }

    private IOException tooLate() {
        return new BundleUnreadable(
                Code.TIMED_OUT, uri + " was not read within " + most.toSeconds() + " s");
    }

    private IOException cut(IOException e) {
        return new BundleUnreadable(Code.CUT_SHORT, uri + ": " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        timer.cancel();
        super.close();
    }
}
