package org.flashsale.wire;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.flashsale.domain.DeadLetterCode;

/** All published versions of all schemas, found by fingerprint. Safe for all threads. */
public final class SchemaStore {
    private static final VarHandle FINGERPRINT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;
    private static final int HEADER_BYTES = 10;

    private final Map<Topic, Versions> byTopic = new EnumMap<>(Topic.class);
    private final Map<Long, Topic> topics = new HashMap<>();

    /**
     * A store of given schemas.
     *
     * @param versions per topic all versions, oldest first
     */
    SchemaStore(Map<Topic, List<Schema>> versions) {
        versions.forEach(
                (topic, schemas) -> {
                    byTopic.put(topic, new Versions(schemas));
                    schemas.forEach(schema -> topics.put(fingerprint(schema), topic));
                });
    }

    /** The schemas of this build: {@code schemas/TOPIC/v1.avsc} and up on the class path. */
    public static SchemaStore published() {
        return Published.STORE;
    }

    /** All versions of a topic's schema, oldest first. */
    public List<Schema> versions(Topic topic) {
        return of(topic).schemas;
    }

    /** The schema that is written. */
    public Schema newest(Topic topic) {
        return of(topic).newest();
    }

    /** Marker and fingerprint of the newest schema. */
    byte[] header(Topic topic) {
        return of(topic).header;
    }

    /**
     * Opens a message at the first byte of its body, in the newest schema; a body of an older one
     * is translated.
     *
     * @throws RejectedRecord if it is not a message of this topic
     */
    BodyReader open(Topic topic, byte[] message) throws RejectedRecord {
        if (message.length == 0) {
            throw new RejectedRecord(DeadLetterCode.EMPTY_PAYLOAD, "no bytes");
        }
        int most = Limits.payloadBytesMax(topic);
        if (message.length > most) {
            throw new RejectedRecord(
                    DeadLetterCode.TOO_LARGE, message.length + " bytes, at most " + most);
        }
        if (message.length < HEADER_BYTES || message[0] != MARKER_0 || message[1] != MARKER_1) {
            throw new RejectedRecord(
                    DeadLetterCode.NOT_SINGLE_OBJECT,
                    "does not begin with C3 01 and a fingerprint");
        }
        long fingerprint = (long) FINGERPRINT.get(message, 2);
        Versions versions = of(topic);
        BodyReader in = new BodyReader(message, HEADER_BYTES, message.length);
        if (fingerprint == versions.newestFingerprint) {
            return in;
        }
        Translator older = versions.older.get(fingerprint);
        if (older == null) {
            throw unknown(topic, fingerprint);
        }
        BodyReader translated = older.open(in);
        in.expectEnd();
        return translated;
    }

    /**
     * What makes bodies of this schema into bodies of the newest; empty if they are.
     *
     * @throws RejectedRecord if the schema is not a published one of the topic
     */
    Optional<Translator> translator(Topic topic, Schema schema) throws RejectedRecord {
        long fingerprint = fingerprint(schema);
        Versions versions = of(topic);
        if (fingerprint == versions.newestFingerprint) {
            return Optional.empty();
        }
        Translator older = versions.older.get(fingerprint);
        if (older == null) {
            throw unknown(topic, fingerprint);
        }
        return Optional.of(older);
    }

    private RejectedRecord unknown(Topic topic, long fingerprint) {
        String hex = String.format("fingerprint %016x", fingerprint);
        Topic other = topics.get(fingerprint);
        return other == null
                ? new RejectedRecord(DeadLetterCode.UNKNOWN_SCHEMA, hex + " is not published")
                : new RejectedRecord(
                        DeadLetterCode.WRONG_SCHEMA,
                        hex + " belongs to " + other.id() + ", not to " + topic.id());
    }

    private Versions of(Topic topic) {
        Versions versions = byTopic.get(topic);
        if (versions == null) {
            throw new IllegalArgumentException("no schema of " + topic.id());
        }
        return versions;
    }

    private static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** The versions of one schema. */
    private static final class Versions {
        private final List<Schema> schemas;
        private final long newestFingerprint;
        private final byte[] header = {MARKER_0, MARKER_1, 0, 0, 0, 0, 0, 0, 0, 0};
        private final Map<Long, Translator> older = new HashMap<>();

        Versions(List<Schema> schemas) {
            this.schemas = List.copyOf(schemas);
            newestFingerprint = fingerprint(newest());
            FINGERPRINT.set(header, 2, newestFingerprint);
            for (Schema schema : schemas) {
                older.put(fingerprint(schema), new Translator(schema, newest()));
            }
        }

        Schema newest() {
            return schemas.get(schemas.size() - 1);
        }
    }

    /** Loaded at first use. */
    private static final class Published {
        static final SchemaStore STORE = new SchemaStore(load());

        private static Map<Topic, List<Schema>> load() {
            Map<Topic, List<Schema>> all = new EnumMap<>(Topic.class);
            for (Topic topic : Topic.values()) {
                all.put(topic, load(topic));
            }
            return all;
        }

        private static List<Schema> load(Topic topic) {
            List<Schema> versions = new ArrayList<>();
            while (true) {
                String name = "/schemas/" + topic.id() + "/v" + (versions.size() + 1) + ".avsc";
                try (InputStream in = SchemaStore.class.getResourceAsStream(name)) {
                    if (in == null && versions.isEmpty()) {
                        throw new IllegalStateException("not on the class path: " + name);
                    }
                    if (in == null) {
                        return versions;
                    }
                    versions.add(new Schema.Parser().parse(in));
                } catch (IOException e) {
                    throw new IllegalStateException("cannot read " + name, e);
                }
            }
        }
    }
}
