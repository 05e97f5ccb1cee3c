package org.flashsale.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** The files of {@code schemas/}, read as anybody would who has only them and Avro. */
final class SchemaFiles {
    private static final Path FOLDER = Path.of("schemas");

    private SchemaFiles() {}

    /** Every file of a topic, oldest first; refuses files that are not v1 to vN. */
    static List<Schema> versions(Topic topic) {
        Path folder = FOLDER.resolve(topic.id());
        try (Stream<Path> files = Files.list(folder)) {
            long count = files.count();
            List<Schema> versions = new ArrayList<>();
            for (int v = 1; v <= count; v++) {
                versions.add(new Schema.Parser().parse(folder.resolve("v" + v + ".avsc").toFile()));
            }
            return versions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Schema newest(Topic topic) {
        List<Schema> versions = versions(topic);
        return versions.get(versions.size() - 1);
    }

    /** Folders that hold Avro schemas. */
    static List<String> topicsWithSchemas() {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".avsc"))
                    .map(file -> file.getParent().getFileName().toString())
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
