package org.flashsale.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.flashsale.job.KeptJob;

/**
 * The committed snapshots of each operator with state, and what follows from each: {@code
 * src/test/resources/snapshots/generation-N/OPERATOR.snapshot} and {@code .txt}; and in {@code job}
 * a savepoint of the whole job. Old generations stay, since each build has to restore them all.
 */
public final class Generations {

    private static final Path FOLDER = Path.of("src/test/resources/snapshots");
    private static final String PREFIX = "generation-";

    private Generations() {}

    /**
     * Writes snapshots.
     *
     * @param args {@code new} for one more generation, {@code again N} to make one again that
     *     nobody runs yet, {@code expect} to note what follows from each by the rules of this build
     */
    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "new" -> make(all().size() + 1);
            case "again" -> make(Integer.parseInt(args[1]));
            case "expect" -> {
                for (int generation : all()) {
                    expect(generation);
                }
            }
            default -> throw new IllegalArgumentException("say new, again N or expect");
        }
        System.exit(0);
    }

    private static void make(int generation) throws Exception {
        Files.createDirectories(folder(generation));
        for (KeptState state : KeptState.of(generation)) {
            OperatorSnapshotUtil.writeStateHandle(
                    state.history(), file(generation, state, "snapshot").toString());
        }
        expect(generation);
        KeptJob.make(job(generation));
    }

    private static void expect(int generation) throws Exception {
        for (KeptState state : KeptState.of(generation)) {
            Files.write(
                    file(generation, state, "txt"),
                    state.goesOn(read(generation, state), new HashMapStateBackend()));
        }
        System.out.println("written: " + folder(generation));
    }

    /** Numbers of the generations, the oldest first. */
    public static List<Integer> all() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.startsWith(PREFIX))
                    .map(name -> Integer.valueOf(name.substring(PREFIX.length())))
                    .sorted()
                    .toList();
        }
    }

    /** The savepoint of the whole job in a generation: a folder. */
    public static Path job(int generation) {
        return folder(generation).resolve("job");
    }

    /** The state of an operator in a generation. */
    static OperatorSubtaskState read(int generation, KeptState state) throws Exception {
        return OperatorSnapshotUtil.readStateHandle(file(generation, state, "snapshot").toString());
    }

    /** What follows from it. */
    static List<String> expected(int generation, KeptState state) throws IOException {
        return Files.readAllLines(file(generation, state, "txt"));
    }

    private static Path folder(int generation) {
        return FOLDER.resolve(PREFIX + generation);
    }

    private static Path file(int generation, KeptState state, String kind) {
        return folder(generation).resolve(state.name().toLowerCase(Locale.ROOT) + "." + kind);
    }
}
