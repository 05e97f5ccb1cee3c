package org.flashsale.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.testing.ForAll;
import org.flashsale.wire.EventLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
    private static final Path SAMPLE = Path.of("examples/data/rees46-cosmetics-2019-10-01.csv.gz");
    private static final LogBounds BOUNDS =
            new LogBounds(0, Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    private static final String REES46 =
            "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
                    + "user_session\n";
    private static final String GOOD =
            "2019-10-01 00:00:00 UTC,view,44,21,,shiseido,35.79,54,72d76fde\n";
    private static final String TAOBAO = "user_id,item_id,category_id,behavior,timestamp\n";

    @TempDir private Path folder;

    @Test
    void importsTheRealSampleInOrderOfTime() throws IOException {
        ImportReport report = run(LogFormat.REES46, SAMPLE);

        assertThat(report.rowsRead()).isEqualTo(3_000);
        assertThat(report.eventsRead()).isEqualTo(3_000);
        List<BehaviorEvent> events = events();
        assertThat(events).hasSize(3_000);
        assertThat(events).isSortedAccordingTo((a, b) -> Long.compare(a.time(), b.time()));
        Set<String> ids = new HashSet<>();
        events.forEach(event -> ids.add(event.eventId()));
        assertThat(3_000 - ids.size()).as("exact duplicates").isEqualTo(114);
    }

    @Test
    void countsAndKeepsEachRowThatBecameNoEvent() throws IOException {
        Path log =
                write(
                        "bad.csv",
                        REES46
                                + GOOD
                                + "2019-10-01 00:00:01 UTC,view,44,21,,a,1,54\n"
                                + "2019-10-01 00:00:01 UTC,view,44,21,,\"a,1,54,s\n"
                                + "never,view,44,21,,a,1,54,s\n"
                                + "2119-10-01 00:00:01 UTC,view,44,21,,a,1,54,s\n"
                                + "2019-10-01 00:00:01 UTC,like,44,21,,a,1,54,s\n"
                                + "2019-10-01 00:00:01 UTC,view,,21,,a,1,54,s\n"
                                + "2019-10-01 00:00:01 UTC,view,44,21,,a,1,,s\n"
                                + "2019-10-01 00:00:01 UTC,view,44,21,,a,-1,54,s\n"
                                + "2019-10-01 00:00:01 UTC,view,44,21,,\0,1,54,s\n"
                                + "2019-10-01 00:00:01 UTC,view,44,21,,a,1,54,"
                                + "s".repeat(201)
                                + "\n"
                                + GOOD);
        Path rejects = folder.resolve("rejects.csv");

        ImportReport report =
                new Importer(LogFormat.REES46, BOUNDS, rows -> {})
                        .run(List.of(log), out(), Optional.of(rejects));

        assertThat(report.rowsRead()).isEqualTo(12);
        assertThat(report.eventsRead()).isEqualTo(2);
        assertThat(report.rejectedByReason())
                .isEqualTo(
                        Map.of(
                                RejectCode.WRONG_COLUMNS, 1L,
                                RejectCode.BAD_QUOTES, 1L,
                                RejectCode.BAD_TIME, 1L,
                                RejectCode.TIME_OUT_OF_BOUNDS, 1L,
                                RejectCode.UNKNOWN_TYPE, 1L,
                                RejectCode.MISSING_PRODUCT, 1L,
                                RejectCode.MISSING_USER, 1L,
                                RejectCode.BAD_PRICE, 1L,
                                RejectCode.BAD_TEXT, 2L));
        List<String> lines = Files.readAllLines(rejects);
        assertThat(lines).hasSize(11);
        assertThat(lines.get(1)).contains(",3,WRONG_COLUMNS,");
        assertThat(lines.get(2)).endsWith("\"2019-10-01 00:00:01 UTC,view,44,21,,\"\"a,1,54,s\"");
    }

    @Test
    void bytesThatAreNoTextCostTheirRowOnly() throws IOException {
        byte[] head = (REES46 + GOOD).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(head);
        bytes.write("2019-10-01 00:00:01 UTC,view,44,21,,".getBytes(StandardCharsets.UTF_8));
        bytes.write(new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF});
        bytes.write((",1,54,s\n" + GOOD).getBytes(StandardCharsets.UTF_8));
        Path log = folder.resolve("latin.csv");
        Files.write(log, bytes.toByteArray());

        ImportReport report = run(LogFormat.REES46, log);

        assertThat(report.eventsRead()).isEqualTo(2);
        assertThat(report.rejectedByReason()).isEqualTo(Map.of(RejectCode.BAD_TEXT, 1L));
    }

    @Test
    void columnsMayComeInAnyOrderAndWithOthers() throws IOException {
        Path log =
                write(
                        "order.csv",
                        ",user_session,user_id,price,brand,category_code,category_id,product_id,"
                                + "event_type,event_time\n"
                                + "0,s,54,1.00,b,,21,44,cart,2019-10-01 00:00:01 UTC\n");

        assertThat(run(LogFormat.REES46, log).eventsRead()).isEqualTo(1);
        BehaviorEvent event = events().get(0);
        assertThat(event.userId()).isEqualTo("54");
        assertThat(event.sku()).isEqualTo("44");
        assertThat(event.offeredPrice()).isEqualTo(100);
    }

    @Test
    void taobaoRowsNeedNoHeaderAndKeepTheNineDays() throws IOException {
        String rows =
                """
                1,2268318,2520377,pv,1511544070
                1,2333346,2520771,fav,1505117799
                2,2576651,149192,buy,1511539200
                """;
        ImportReport bare = run(LogFormat.TAOBAO, write("bare.csv", rows));
        List<BehaviorEvent> events = events();
        ImportReport headed = run(LogFormat.TAOBAO, write("headed.csv", TAOBAO + rows));

        assertThat(bare.rowsRead()).isEqualTo(3);
        assertThat(bare.rejectedByReason()).isEqualTo(Map.of(RejectCode.TIME_OUT_OF_BOUNDS, 1L));
        assertThat(headed).isEqualTo(bare);
        assertThat(events()).isEqualTo(events);
        assertThat(events).extracting(BehaviorEvent::userId).containsExactly("2", "1");
    }

    @Test
    void severalFilesPlainAndGzipBecomeOneLog() throws IOException {
        Path plain = write("a.csv", REES46 + GOOD);
        Path zipped = folder.resolve("b.csv");
        Files.write(zipped, gzip(REES46 + GOOD.replace("00:00:00", "00:00:09") + GOOD));

        assertThat(run(LogFormat.REES46, plain, zipped).rowsRead()).isEqualTo(3);
        List<BehaviorEvent> events = events();
        assertThat(events.get(0).eventId()).isEqualTo(events.get(1).eventId());
        assertThat(events.get(2).time()).isEqualTo(events.get(0).time() + 9_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "not a log at all",
                "event_time,event_type,product_id\n",
                "user_id,item_id,category_id,behavior,timestamp\n1,2,3,pv,1511544070\n",
                "\u0000\u0001\u0002\u0003,,,\"\n\u0007"
            })
    void refusesAFileThatIsNoLogOfTheFormat(String text) throws IOException {
        Path log = write("other.csv", text);

        assertRefused(log, "other.csv: ");
    }

    @Test
    void refusesRandomBytes() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(5).nextBytes(bytes);
        Path log = folder.resolve("random.bin");
        Files.write(log, bytes);

        assertRefused(log, "not a rees46 log");
    }

    @Test
    void refusesMissingFilesAndFolders() {
        assertRefused(folder.resolve("absent.csv"), "no such file");
        assertRefused(folder, "not a readable file");
    }

    @Test
    void refusesAGzipFileThatIsCutOffOrDamaged() throws IOException {
        byte[] whole = Files.readAllBytes(SAMPLE);
        Path cut = folder.resolve("cut.csv.gz");
        Files.write(cut, Arrays.copyOf(whole, whole.length * 2 / 3));
        byte[] flipped = whole.clone();
        Arrays.fill(flipped, whole.length / 2, whole.length / 2 + 64, (byte) 0x55);
        Path damaged = folder.resolve("damaged.csv.gz");
        Files.write(damaged, flipped);
        Path stub = folder.resolve("stub.gz");
        Files.write(stub, Arrays.copyOf(whole, 5));

        assertRefused(cut, "the gzip data is cut off");
        assertRefused(damaged, "the gzip data is ");
        assertRefused(stub, "the gzip data is cut off");
    }

    @Test
    void sortsInScratchFilesWhatDoesNotFitIntoMemory() throws IOException {
        ImportReport whole = run(LogFormat.REES46, SAMPLE);
        List<BehaviorEvent> expected = events();
        Files.delete(out());
        ImportReport pieces =
                new Importer(LogFormat.REES46, BOUNDS, rows -> {}, 250)
                        .run(List.of(SAMPLE), out(), Optional.empty());

        assertThat(pieces).isEqualTo(whole);
        assertThat(events()).isEqualTo(expected);
        assertOnly("log.avro");
    }

    /** Every row is either an event or rejected, whatever was done to the file. */
    @Test
    void theBooksBalanceForRandomlyDamagedFiles() {
        ForAll.seeds(
                40,
                random -> {
                    StringBuilder text = new StringBuilder(REES46);
                    for (int i = 0; i < 300; i++) {
                        String time = String.format(Locale.ROOT, "00:%02d:%02d", i / 60, i % 60);
                        text.append(damaged(GOOD.strip().replace("00:00:00", time), random));
                        text.append('\n');
                    }
                    ImportReport report =
                            run(LogFormat.REES46, write("damaged.csv", text.toString()));

                    assertThat(report.rowsRead())
                            .isEqualTo(report.rejected() + report.eventsRead())
                            .isEqualTo(300);
                    assertThat(report.eventsRead()).isPositive();
                    assertThat(report.rejected()).isPositive();
                    assertThat(report.rejectedByReason().values().stream().mapToLong(n -> n).sum())
                            .isEqualTo(report.rejected());
                    assertThat(events()).hasSize((int) report.eventsRead());
                });
    }

    /** Characters replaced, but for line ends and quotes, so that the number of rows stays. */
    private static String damaged(String row, Random random) {
        if (random.nextInt(3) > 0) {
            return row;
        }
        StringBuilder text = new StringBuilder(row);
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.setCharAt(
                    random.nextInt(text.length()), "x,9-. \0\u00e9".charAt(random.nextInt(8)));
        }
        return text.toString();
    }

    private void assertRefused(Path log, String part) {
        assertThatThrownBy(() -> run(LogFormat.REES46, log))
                .isInstanceOf(UsageError.class)
                .hasMessageContaining(part)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        assertThat(out()).doesNotExist();
        assertThat(folder.resolve("log.avro.part")).doesNotExist();
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(names);
        }
    }

    private ImportReport run(LogFormat format, Path... logs) throws IOException {
        return new Importer(format, BOUNDS, rows -> {}).run(List.of(logs), out(), Optional.empty());
    }

    private List<BehaviorEvent> events() throws IOException {
        List<BehaviorEvent> all = new ArrayList<>();
        try (EventLog.Reader log = EventLog.open(out())) {
            while (log.hasNext()) {
                all.add(log.next());
            }
        }
        return all;
    }

    private Path out() {
        return folder.resolve("log.avro");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
