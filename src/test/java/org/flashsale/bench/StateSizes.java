package org.flashsale.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.failure.UsageError;
import org.flashsale.features.Admission;
import org.flashsale.features.FeatureCatalogue;
import org.flashsale.features.UserRecord;
import org.flashsale.features.UserState;
import org.flashsale.scoring.ScoreSettings;
import org.flashsale.wire.EventLog;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flashsale bench state}: how large the state of real shoppers is. */
@Command(
        name = "flashsale bench state",
        mixinStandardHelpOptions = true,
        description = {
            "Bytes that the scoring operator keeps of a shopper, with room for a recurrent",
            "vector, over event logs that 'flashsale import' made: of each shopper at the",
            "end of the log, and as written after each event."
        })
public final class StateSizes implements Callable<Integer> {

    private static final int FLOOD_LIMIT = ScoreSettings.DEFAULT.floodLimit();

    @Parameters(paramLabel = "LOG", arity = "1..*", description = "Event logs.")
    private List<Path> logs;

    @Option(
            names = "--vector",
            description = "Width of the recurrent vector (default: ${DEFAULT-VALUE}).")
    private int vector = 64;

    private StateSizes() {}

    /** Prints the sizes; exit codes as those of every verb. */
    public static void main(String[] args) {
        CommandLine program = new CommandLine(new StateSizes());
        program.setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                    line.getErr().println(failure.getMessage());
                    return failure instanceof UsageError ? 2 : 1;
                });
        System.exit(program.execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (vector < 0 || vector > UserRecord.VECTOR_MAX) {
            throw new UsageError("--vector must lie within 0 to " + UserRecord.VECTOR_MAX);
        }
        System.out.println("| log | of | records | median | p90 | p99 | largest | cut |");
        System.out.println("|---|---|---:|---:|---:|---:|---:|---:|");
        for (Path log : logs) {
            if (!Files.isRegularFile(log)) {
                throw new UsageError(log + ": is no file; 'flashsale import' makes event logs");
            }
            measure(log);
        }
        return 0;
    }

    private void measure(Path log) throws IOException {
        Map<String, UserState> users = new HashMap<>();
        UserRecord record = new UserRecord();
        float[] row = new float[FeatureCatalogue.WIDTH];
        IntStream.Builder written = IntStream.builder();
        try (EventLog.Reader reader = EventLog.open(log)) {
            while (reader.hasNext()) {
                BehaviorEvent event = reader.next();
                UserState user = users.computeIfAbsent(event.userId(), id -> new UserState());
                if (user.admit(event, FLOOD_LIMIT) == Admission.FRESH) {
                    user.observe(event, row, 0);
                    written.add(record.encode(user, vector));
                }
            }
        }
        print(log, "writes", written.build(), record);
        IntStream last = users.values().stream().mapToInt(user -> record.encode(user, vector));
        print(log, "shoppers", last, record);
    }

    private static void print(Path log, String of, IntStream bytes, UserRecord record) {
        int[] sizes = bytes.sorted().toArray();
        if (sizes.length == 0) {
            System.out.printf("| %s | %s | 0 | | | | | |%n", log.getFileName(), of);
            return;
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %,d | %,d | %,d | %,d | %,d | %,d |%n",
                log.getFileName(),
                of,
                sizes.length,
                sizes[sizes.length / 2],
                sizes[sizes.length * 9 / 10],
                sizes[sizes.length * 99 / 100],
                Arrays.stream(sizes).max().orElseThrow(),
                record.cut());
    }
}
