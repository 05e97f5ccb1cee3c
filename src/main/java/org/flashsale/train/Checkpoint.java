package org.flashsale.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.flashsale.failure.UsageError;

/**
 * What of a training is done already, in a file that takes its next form in one step: whatever ends
 * the process, the next one goes on from the last thing that was put here. It belongs to one set of
 * examples, kind and seed; a file of another training, or a damaged one, is set aside.
 */
public final class Checkpoint {

    private static final String FORMAT = "flashsale-training/1";
    private static final int ARRAYS_MAX = 1_000;
    private static final int ENTRIES_MAX = 10_000;

    private final Optional<Path> file;
    private final String training;
    private final Map<String, double[][]> entries = new LinkedHashMap<>();

    private Checkpoint(Optional<Path> file, String training) {
        this.file = file;
        this.training = training;
    }

    /** Nothing is kept. */
    public static Checkpoint none() {
        return new Checkpoint(Optional.empty(), "");
    }

    /**
     * Opens the file of a training, which need not be there yet.
     *
     * @param training tells trainings apart: equal texts give equal bundles
     * @param progress is told what is found
     * @throws UsageError if something else lies in its place
     */
    public static Checkpoint at(Path file, String training, Consumer<String> progress)
            throws IOException {
        Checkpoint checkpoint = new Checkpoint(Optional.of(file), training);
        if (!Files.exists(file)) {
            return checkpoint;
        }
        if (!Files.isRegularFile(file)) {
            throw new UsageError(file + ": is in the way of what an unfinished training keeps");
        }
        try {
            checkpoint.read(Files.readAllBytes(file));
            progress.accept("goes on from what an unfinished training left in " + file);
        } catch (IOException e) {
            checkpoint.entries.clear();
            progress.accept("WARNING: begins anew: " + file + ": " + e.getMessage());
        }
        return checkpoint;
    }

    /** What was put under a name. */
    public Optional<double[][]> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** Keeps something under a name, in the place of what was there. */
    public void put(String name, double[][] values) {
        if (file.isPresent()) {
            entries.put(name, values);
            write(file.get());
        }
    }

    /** Keeps something that takes the place of what was under another name. */
    public void replace(String old, String name, double[][] values) {
        entries.remove(old);
        put(name, values);
    }

    /** What was put under a name; if there is nothing, what is made now and put there. */
    double[] remember(String name, Supplier<double[]> maker) {
        Optional<double[][]> found = find(name);
        if (found.isPresent()) {
            return found.get()[0];
        }
        double[] made = maker.get();
        put(name, new double[][] {made});
        return made;
    }

    private void write(Path place) {
        Path fresh = place.resolveSibling(place.getFileName() + ".new");
        try {
            Files.createDirectories(place.toAbsolutePath().getParent());
            Files.write(fresh, bytes());
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(place + ": cannot be written", e);
        }
    }

    private byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(FORMAT);
        out.writeUTF(training);
        out.writeInt(entries.size());
        for (Map.Entry<String, double[][]> entry : entries.entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            for (double[] values : entry.getValue()) {
                out.writeInt(values.length);
                for (double value : values) {
                    out.writeDouble(value);
                }
            }
        }
        out.writeLong(sum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static long sum(byte[] bytes, int length) {
        CRC32 sum = new CRC32();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }

    private void read(byte[] bytes) throws IOException {
        int length = bytes.length - Long.BYTES;
        if (length < 0) {
            throw new IOException("is damaged");
        }
        byte[] tail = Arrays.copyOfRange(bytes, length, bytes.length);
        if (sum(bytes, length) != new DataInputStream(new ByteArrayInputStream(tail)).readLong()) {
            throw new IOException("is damaged");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        if (!in.readUTF().equals(FORMAT) || !in.readUTF().equals(training)) {
            throw new IOException("is of a training on other data or with other options");
        }
        int count = atMost(in.readInt(), ENTRIES_MAX);
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            double[][] values = new double[atMost(in.readInt(), ARRAYS_MAX)][];
            for (int a = 0; a < values.length; a++) {
                values[a] = new double[atMost(in.readInt(), in.available() / Double.BYTES)];
                for (int v = 0; v < values[a].length; v++) {
                    values[a][v] = in.readDouble();
                }
            }
            entries.put(name, values);
        }
    }

    private static int atMost(int found, int most) throws IOException {
        if (found < 0 || found > most) {
            throw new IOException("is damaged");
        }
        return found;
    }
}
