package org.flashsale.ingest;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.flashsale.failure.UsageError;

/** Opens text files, plain or gzip, told apart by their first bytes and not by their names. */
final class LogFile {
    private static final int GZIP_1 = 0x1f;
    private static final int GZIP_2 = 0x8b;

    private LogFile() {}

    /** UTF-8 text of a file; what is not UTF-8 is read as U+FFFD. */
    static Reader open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new UsageError(file + ": no such file");
        }
        if (Files.isDirectory(file) || !Files.isReadable(file)) {
            throw new UsageError(file + ": not a readable file");
        }
        InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            bytes.mark(2);
            boolean gzip = bytes.read() == GZIP_1 && bytes.read() == GZIP_2;
            bytes.reset();
            InputStream text = gzip ? new GZIPInputStream(bytes, 1 << 16) : bytes;
            return new InputStreamReader(
                    text,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPLACE)
                            .onUnmappableCharacter(CodingErrorAction.REPLACE));
        } catch (IOException e) {
            bytes.close();
            throw damaged(file, e);
        }
    }

    /** What to tell about a file that could not be read to its end. */
    static UsageError damaged(Path file, IOException cause) {
        if (cause instanceof EOFException) {
            return new UsageError(file + ": the gzip data is cut off; fetch the file again");
        }
        if (cause instanceof ZipException) {
            return new UsageError(file + ": the gzip data is damaged; fetch the file again");
        }
        return new UsageError(file + ": cannot be read: " + cause.getMessage());
    }
}
