package org.flashsale.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.wire.EventLog;

/**
 * Sorts events by time, equal times in the order of adding, in the memory of one run: full runs go
 * to scratch files, which are merged at the end. So the size of a log is limited by the disk.
 */
final class EventSorter implements Closeable {
    /** Events kept in memory: about 150 MB. */
    static final int RUN_LENGTH = 300_000;

    private final Path scratch;
    private final int runLength;
    private final List<Path> runs = new ArrayList<>();
    private final List<BehaviorEvent> open = new ArrayList<>();

    /** The earliest event of a run that is not yet merged. */
    private record Head(BehaviorEvent event, int run, EventLog.Reader rest) {}

    /**
     * @param scratch names of the scratch files begin with it; its folder must exist
     * @param runLength events kept in memory
     */
    EventSorter(Path scratch, int runLength) {
        this.scratch = scratch;
        this.runLength = runLength;
    }

    void add(BehaviorEvent event) throws IOException {
        open.add(event);
        if (open.size() == runLength) {
            spill();
        }
    }

    /** Writes all events in order of time. */
    void writeTo(EventLog.Writer out) throws IOException {
        if (runs.isEmpty()) {
            sortOpen();
            for (BehaviorEvent event : open) {
                out.write(event);
            }
            return;
        }
        if (!open.isEmpty()) {
            spill();
        }
        List<EventLog.Reader> readers = new ArrayList<>();
        try {
            for (Path run : runs) {
                readers.add(EventLog.open(run));
            }
            merge(readers, out);
        } finally {
            for (EventLog.Reader reader : readers) {
                reader.close();
            }
        }
    }

    /** Deletes the scratch files. */
    @Override
    public void close() throws IOException {
        for (Path run : runs) {
            Files.deleteIfExists(run);
        }
    }

    private static void merge(List<EventLog.Reader> readers, EventLog.Writer out)
            throws IOException {
        PriorityQueue<Head> heads =
                new PriorityQueue<>(
                        Comparator.comparingLong((Head head) -> head.event().time())
                                .thenComparingInt(Head::run));
        for (int run = 0; run < readers.size(); run++) {
            offer(heads, run, readers.get(run));
        }
        while (!heads.isEmpty()) {
            Head first = heads.remove();
            out.write(first.event());
            offer(heads, first.run(), first.rest());
        }
    }

    private static void offer(PriorityQueue<Head> heads, int run, EventLog.Reader rest) {
        if (rest.hasNext()) {
            heads.add(new Head(rest.next(), run, rest));
        }
    }

    private void spill() throws IOException {
        sortOpen();
        Path run = scratch.resolveSibling(scratch.getFileName() + ".run" + runs.size());
        runs.add(run);
        try (EventLog.Writer out = EventLog.create(run)) {
            for (BehaviorEvent event : open) {
                out.write(event);
            }
        }
        open.clear();
    }

    private void sortOpen() {
        open.sort(Comparator.comparingLong(BehaviorEvent::time));
    }
}
