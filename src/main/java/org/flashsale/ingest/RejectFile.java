package org.flashsale.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rows that became no events, as a CSV file of file, line, code, detail, row. */
final class RejectFile implements Closeable {
    private final Writer out;

    RejectFile(Path path) throws IOException {
        out = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        out.write("file,line,code,detail,row\n");
    }

    void write(Path file, long line, RowParser.Outcome.Reject reject, String row)
            throws IOException {
        out.write(quote(file.toString()) + ',' + line + ',' + reject.code() + ',');
        out.write(quote(reject.detail()) + ',' + quote(row) + '\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static String quote(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
