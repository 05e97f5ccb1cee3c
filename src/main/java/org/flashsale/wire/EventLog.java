package org.flashsale.wire;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;

/**
 * Event logs: Avro container files of behaviour events, with the schema of {@code behavior-events},
 * compressed by deflate. Any Avro library reads them. Equal events give equal files.
 */
public final class EventLog {
    private static final int DEFLATE_LEVEL = 3;

    /** Between blocks; fixed, so that equal events give equal files. */
    private static final byte[] SYNC = "flashsale-events".getBytes(StandardCharsets.US_ASCII);

    private EventLog() {}

    /** Begins a log; a file of that name is replaced. */
    public static Writer create(Path file) throws IOException {
        return new Writer(file);
    }

    /**
     * Opens a log.
     *
     * @throws UsageError if the file is none
     */
    public static Reader open(Path file) {
        return new Reader(file);
    }

    /** Writes a log. */
    public static final class Writer implements Closeable {
        private final DataFileWriter<Object> file;

        private Writer(Path path) throws IOException {
            Schema schema = SchemaStore.published().newest(Topic.BEHAVIOR_EVENTS);
            DataFileWriter<Object> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema));
            writer.setCodec(CodecFactory.deflateCodec(DEFLATE_LEVEL));
            file = writer.create(schema, Files.newOutputStream(path), SYNC);
        }

        /** Appends an event. */
        public void write(BehaviorEvent event) throws IOException {
            BodyWriter body = new BodyWriter(512);
            BehaviorEventCodec.INSTANCE.writeBody(event, body);
            file.appendEncoded(ByteBuffer.wrap(body.toBytes()));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /**
     * Reads a log, one block in memory at a time. {@link #hasNext} and {@link #next} throw {@link
     * UsageError} where the file is damaged or holds what is no event.
     */
    public static final class Reader implements Iterator<BehaviorEvent>, Closeable {
        private final Path path;
        private final ContainerReader file;
        private final Optional<Translator> translator;
        private BodyReader block = new BodyReader(new byte[0], 0, 0);
        private long blockLeft;
        private long events;

        private Reader(Path path) {
            this.path = path;
            try {
                file = new ContainerReader(path);
            } catch (NoSuchFileException e) {
                throw new UsageError(path + ": there is no such file", e);
            } catch (IOException e) {
                throw new UsageError(path + ": is no event log: " + e.getMessage(), e);
            }
            translator = translator();
        }

        /** The first failing call makes the reader useless. */
        @Override
        public boolean hasNext() {
            while (blockLeft == 0) {
                try {
                    block.expectEnd();
                    Optional<ContainerReader.Block> next = file.next();
                    if (next.isEmpty()) {
                        return false;
                    }
                    block = next.get().records();
                    blockLeft = next.get().count();
                } catch (IOException | RejectedRecord e) {
                    throw damaged(String.valueOf(e.getMessage()), e);
                }
            }
            return true;
        }

        @Override
        public BehaviorEvent next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            try {
                BodyReader in = translator.isPresent() ? translator.get().open(block) : block;
                BehaviorEvent event = BehaviorEventCodec.INSTANCE.readBody(in);
                blockLeft--;
                events++;
                return event;
            } catch (RejectedRecord e) {
                throw damaged(e.code() + ": " + e.detail(), e);
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }

        private Optional<Translator> translator() {
            try {
                Schema schema = new Schema.Parser().parse(file.schema());
                return SchemaStore.published().translator(Topic.BEHAVIOR_EVENTS, schema);
            } catch (RejectedRecord | RuntimeException e) {
                closeQuietly();
                throw new UsageError(
                        path + ": is no event log: its schema is not one of behavior-events", e);
            }
        }

        private void closeQuietly() {
            try {
                file.close();
            } catch (IOException e) {
                throw new UsageError(path + ": cannot be read: " + e.getMessage(), e);
            }
        }

        private UsageError damaged(String detail, Exception cause) {
            return new UsageError(
                    path + ": is damaged after " + events + " events: " + detail, cause);
        }
    }
}
