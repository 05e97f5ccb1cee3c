package org.flashsale.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.flashsale.failure.UsageError;
import org.flashsale.plan.PlanError;
import org.flashsale.plan.PolicyNames;
import org.flashsale.plan.SalePlans;

/**
 * A sale plan in a file.
 *
 * @param path as the caller named it
 * @param document its text; where it names a prior file, the same plan with that file's numbers
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
        return read(path, Optional.empty());
    }

    /**
     * As {@link #read(Path)}.
     *
     * @param priors prior file to use, whatever the plan names
     */
    static PlanFile read(Path path, Optional<Path> priors) {
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
            PriorFiles files = new PriorFiles(path, priors);
            SalePlans.Parsed parsed = SalePlans.parse(document, PolicyNames.ALL, files);
            return new PlanFile(path, files.used() ? filled(parsed, document) : document, parsed);
        } catch (CharacterCodingException e) {
            throw new UsageError(path + ": is not text in UTF-8", e);
        }
    }

    private static String filled(SalePlans.Parsed parsed, String document) {
        return parsed instanceof SalePlans.Parsed.Valid valid
                ? SalePlans.toYaml(valid.plan())
                : document;
    }

    /** What is wrong with it; nothing for a valid plan. */
    List<PlanError> errors() {
        return parsed instanceof SalePlans.Parsed.Invalid invalid ? invalid.errors() : List.of();
    }
}
