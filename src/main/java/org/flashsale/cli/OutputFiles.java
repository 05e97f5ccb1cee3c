package org.flashsale.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.flashsale.failure.UsageError;

/** Files that verbs write where the caller asked for them. */
final class OutputFiles {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private OutputFiles() {}

    /**
     * The path, once a file can be written there: its folder is made.
     *
     * @throws UsageError if it cannot
     */
    static Path ready(Path path) {
        Path file = path.toAbsolutePath().normalize();
        if (Files.isDirectory(file)) {
            throw new UsageError(path + ": is a folder; name a file");
        }
        Path folder = file.getParent();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UsageError(path + ": cannot make the folder " + folder, e);
        }
        if (!Files.isWritable(folder)) {
            throw new UsageError(path + ": cannot write to the folder " + folder);
        }
        return file;
    }

    /** Writes a record as JSON, fields in the order of its components. */
    static void writeJson(Path path, Object value) throws IOException {
        Files.write(ready(path), JSON.writeValueAsBytes(value));
    }
}
