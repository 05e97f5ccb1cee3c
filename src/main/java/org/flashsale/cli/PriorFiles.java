package org.flashsale.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.flashsale.plan.PriorSource;
import org.flashsale.plan.Priors;

/** Prior files that plans name, found from the plan's own folder. */
final class PriorFiles implements PriorSource {
    private static final long BYTES_MAX = 3L * Priors.CHARS_MAX;

    private final Path plan;
    private final Optional<Path> instead;
    private boolean used;

    /**
     * @param plan file that may name them
     * @param instead file to use, whatever the plan names
     */
    PriorFiles(Path plan, Optional<Path> instead) {
        this.plan = plan;
        this.instead = instead;
    }

    /** Whether the plan took numbers from a file. */
    boolean used() {
        return used;
    }

    @Override
    public Optional<Priors> priors(Optional<String> named) {
        try {
            Optional<Path> file =
                    instead.isPresent()
                            ? instead
                            : named.map(name -> plan.toAbsolutePath().resolveSibling(name));
            used = file.isPresent();
            return file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not text in UTF-8", e);
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("cannot be read", e);
        }
    }

    private static Priors read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no such file");
        }
        if (Files.size(file) > BYTES_MAX) {
            throw new IllegalArgumentException("is too long for a prior file");
        }
        return Priors.parse(Files.readString(file));
    }
}
