package org.flashsale.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.SalePlans;

/**
 * A sale plan in a file.
 *
 * @param path as the caller named it
 * @param document its text
 * @param parsed what it holds
 */
record PlanFile(Path path, String document, SalePlans.Parsed parsed) {

    /** UTF-8 takes at most three bytes for a UTF-16 unit. */
    private static final int BYTES_MAX = 3 * SalePlans.CHARS_MAX;

    /**
     * Reads a file, however long it is.
     *
     * @throws UsageError if it cannot be read as text
     */
    static PlanFile read(Path path) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(BYTES_MAX + 1);
        } catch (IOException e) {
            throw new UsageError(path + ": cannot be read", e);
        }
        if (bytes.length > BYTES_MAX) {
            throw new UsageError(path + ": too long for a sale plan");
        }
        try {
            String document =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return new PlanFile(path, document, SalePlans.parse(document));
        } catch (CharacterCodingException e) {
            throw new UsageError(path + ": is not text in UTF-8", e);
        }
    }

    /** What is wrong with it; nothing for a valid plan. */
    List<PlanError> errors() {
        return parsed instanceof SalePlans.Parsed.Invalid invalid ? invalid.errors() : List.of();
    }
}
