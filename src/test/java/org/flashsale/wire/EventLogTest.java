package org.flashsale.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.testing.ForAll;
import org.flashsale.testing.RandomRecords;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
    @TempDir private Path folder;
    private Path log;

    @BeforeEach
    void name() {
        log = folder.resolve("log.avro");
    }

    @Test
    void eventsComeBackInOrder() throws IOException {
        List<BehaviorEvent> events = events(1, 500);
        write(events);
        assertThat(read()).isEqualTo(events);
    }

    @Test
    void anEmptyLogIsALog() throws IOException {
        write(List.of());
        assertThat(read()).isEmpty();
    }

    @Test
    void equalEventsGiveEqualFiles() throws IOException {
        write(events(2, 100));
        byte[] first = Files.readAllBytes(log);
        write(events(2, 100));
        assertThat(Files.readAllBytes(log)).isEqualTo(first);
    }

    @Test
    void plainAvroReadsIt() throws IOException {
        List<BehaviorEvent> events = events(3, 200);
        write(events);
        try (DataFileReader<GenericRecord> reader =
                new DataFileReader<>(log.toFile(), new GenericDatumReader<GenericRecord>())) {
            assertThat(reader.getSchema()).isEqualTo(SchemaFiles.newest(Topic.BEHAVIOR_EVENTS));
            for (BehaviorEvent event : events) {
                assertThat(reader.next().get("eventId")).hasToString(event.eventId());
            }
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void filesOfOtherWritersAreRead() throws IOException {
        for (CodecFactory codec : List.of(CodecFactory.nullCodec(), CodecFactory.deflateCodec(9))) {
            Schema schema = SchemaFiles.newest(Topic.BEHAVIOR_EVENTS);
            writeGeneric(schema, codec, 5_000);
            assertThat(read()).hasSize(5_000).allMatch(event -> event.userId().equals("u"));
        }
    }

    @Test
    void whatIsNoLogIsRefusedInOneLine() throws IOException {
        assertRefused("there is no such file");
        Files.writeString(log, "event_time,event_type\n");
        assertRefused("does not begin with");
        Files.write(log, new byte[0]);
        assertRefused("ends inside the header");
        writeGeneric(SchemaFiles.newest(Topic.BEHAVIOR_EVENTS), CodecFactory.bzip2Codec(), 1);
        assertRefused("codec");
        writeGeneric(
                OtherVersions.withField(SchemaFiles.newest(Topic.BEHAVIOR_EVENTS), "more", true),
                CodecFactory.nullCodec(),
                1);
        assertRefused("schema");
        Files.createDirectory(folder.resolve("dir"));
        log = folder.resolve("dir");
        assertRefused("is no event log");
    }

    @Test
    void everyTruncationIsRefusedUnlessItEndsBetweenBlocks() throws IOException {
        write(events(4, 3));
        byte[] whole = Files.readAllBytes(log);
        write(List.of());
        int header = (int) Files.size(log);
        for (int length = 0; length < whole.length; length += 1 + length / 50) {
            Files.write(log, Arrays.copyOf(whole, length));
            if (length == header) {
                assertThat(read()).isEmpty();
            } else {
                assertRefused("ends inside");
            }
        }
    }

    @Test
    void damageIsRefusedAndNeverAnythingElse() throws IOException {
        write(events(5, 5));
        byte[] whole = Files.readAllBytes(log);
        ForAll.seeds(
                300,
                random -> {
                    byte[] damaged = whole.clone();
                    Damage.some(damaged, 0, random);
                    Files.write(log, damaged);
                    try {
                        read();
                    } catch (UsageError refusal) {
                        assertThat(refusal.getMessage()).startsWith(log.toString());
                    }
                });
    }

    @Test
    void claimedSizesAreNotBelieved() throws IOException {
        write(List.of());
        byte[] header = Files.readAllBytes(log);
        byte[] gigabytes = {2, -2, -1, -1, -1, 15};
        byte[] claim = Arrays.copyOf(header, header.length + gigabytes.length);
        System.arraycopy(gigabytes, 0, claim, header.length, gigabytes.length);
        Files.write(log, claim);
        assertRefused("ends inside a block");
    }

    @Test
    void aBlockThatGrowsWithoutEndIsRefused() throws IOException {
        write(List.of());
        byte[] header = Files.readAllBytes(log);
        byte[] bomb = bomb(80 << 20);
        BodyWriter out = new BodyWriter(1 << 20);
        out.raw(header);
        out.writeLong(1);
        out.writeBytes(bomb);
        out.raw(Arrays.copyOfRange(header, header.length - 16, header.length));
        Files.write(log, out.toBytes());
        assertRefused("a block of more than");
    }

    @Test
    void badEventsAreNamedWithTheirReason() throws IOException {
        Schema schema = SchemaFiles.newest(Topic.BEHAVIOR_EVENTS);
        try (DataFileWriter<GenericRecord> out =
                new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
            out.create(schema, log.toFile());
            out.append(generic(schema));
            GenericRecord bad = generic(schema);
            bad.put("quantity", -1);
            out.append(bad);
        }
        assertRefused("after 1 events: BAD_QUANTITY: quantity: -1");
    }

    private static List<BehaviorEvent> events(long seed, int count) {
        RandomRecords records = new RandomRecords(new Random(seed));
        List<BehaviorEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(records.behaviorEvent());
        }
        return events;
    }

    private void write(List<BehaviorEvent> events) throws IOException {
        try (EventLog.Writer out = EventLog.create(log)) {
            for (BehaviorEvent event : events) {
                out.write(event);
            }
        }
    }

    private List<BehaviorEvent> read() throws IOException {
        List<BehaviorEvent> events = new ArrayList<>();
        try (EventLog.Reader in = EventLog.open(log)) {
            in.forEachRemaining(events::add);
        }
        return events;
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(this::read)
                .isInstanceOf(UsageError.class)
                .hasMessageStartingWith(log + ": ")
                .hasMessageContaining(reason);
    }

    private void writeGeneric(Schema schema, CodecFactory codec, int count) throws IOException {
        try (DataFileWriter<GenericRecord> out =
                new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
            out.setCodec(codec);
            out.create(schema, log.toFile());
            for (int i = 0; i < count; i++) {
                out.append(generic(schema));
            }
        }
    }

    private static GenericRecord generic(Schema schema) {
        GenericRecordBuilder record = new GenericRecordBuilder(schema);
        record.set("eventId", "e");
        record.set("type", new GenericData.EnumSymbol(schema.getField("type").schema(), "VIEW"));
        record.set("time", 1L);
        record.set("userId", "u");
        return record.build();
    }

    private static byte[] bomb(int size) {
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(new byte[size]);
        deflater.finish();
        byte[] bytes = new byte[1 << 20];
        int length = deflater.deflate(bytes);
        deflater.end();
        return Arrays.copyOf(bytes, length);
    }
}
