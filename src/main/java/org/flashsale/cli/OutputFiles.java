package org.flashsale.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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

    /**
     * Refuses to write where something is read, or two things to one file: one would be lost.
     *
     * @throws UsageError if two of them are the same file
     */
    static void apart(List<Path> inputs, Path... outputs) {
        for (int i = 0; i < outputs.length; i++) {
            for (Path input : inputs) {
                if (same(outputs[i], input)) {
                    throw new UsageError(outputs[i] + ": is read too; name another file");
                }
            }
            for (int j = 0; j < i; j++) {
                if (same(outputs[i], outputs[j])) {
                    throw new UsageError(outputs[i] + ": is named twice; name two files");
                }
            }
        }
    }

    private static boolean same(Path one, Path other) {
        try {
            boolean both = Files.exists(one) && Files.exists(other);
            return both
                    ? Files.isSameFile(one, other)
                    : one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
        } catch (IOException e) {
            throw new UsageError(one + ": cannot be compared with " + other, e);
        }
    }

    /** Writes a record as JSON, fields in the order of its components. */
    static void writeJson(Path path, Object value) throws IOException {
        write(path, JSON.writeValueAsBytes(value));
    }

    /**
     * As {@link #writeJson}.
     *
     * @throws UsageError if it cannot be written
     */
    static void report(Path path, Object value) {
        try {
            writeJson(path, value);
        } catch (IOException e) {
            throw new UsageError(path + ": cannot be written", e);
        }
    }

    /** Writes a file as a whole: whoever looks finds the one before or the new one. */
    static void write(Path path, byte[] content) throws IOException {
        Path file = ready(path);
        Path scratch = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".part");
        try {
            Files.write(scratch, content);
            scratch.toFile().setReadable(true, false);
            Files.move(scratch, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    /** The same with text. */
    static void write(Path path, String content) throws IOException {
        write(path, content.getBytes(StandardCharsets.UTF_8));
    }
}
