package org.flashsale.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table as a file, written anew with each row: a run that is ended keeps what it has. */
final class Table {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path file;
    private final Map<String, Object> all = new LinkedHashMap<>();
    private final Map<String, Object> workloads = new LinkedHashMap<>();
    private final List<Measured> rows = new ArrayList<>();

    /**
     * @param head what stands before the rows
     */
    Table(Path file, Map<String, Object> head) throws IOException {
        this.file = file;
        all.putAll(head);
        all.put("workloads", workloads);
        all.put("rows", rows);
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }

    /** Says how a workload's events cluster. */
    void describe(Workload workload, Map<String, Object> gaps) {
        workloads.put(workload.id(), gaps);
    }

    void add(List<Measured> measured) throws IOException {
        for (Measured row : measured) {
            rows.add(row);
            System.out.printf(
                    Locale.ROOT,
                    "%-9s %-16s %,10d events/s %8.2f µs CPU per event, p50 %.2f p99 %.2f ms%n",
                    row.workload(),
                    row.name(),
                    row.eventsPerSecond(),
                    row.cpuMicrosPerEvent(),
                    row.p50Ms(),
                    row.p99Ms());
        }
        JSON.writeValue(file.toFile(), all);
    }

    /** Events per second of a row; {@code otherwise} if it has not been measured. */
    double rate(Row row, Workload workload, double otherwise) {
        return rows.stream()
                .filter(r -> r.name().equals(row.id()) && r.workload().equals(workload.id()))
                .mapToDouble(Measured::eventsPerSecond)
                .findFirst()
                .orElse(otherwise);
    }
}
