package org.flashsale.elasticity;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.flashsale.failure.UsageError;
import org.flashsale.ingest.CsvTable;

/**
 * A sales history with prices.
 *
 * @param skus what was sold, in the order of their names
 * @param periods number of periods with sales
 * @param promotions names of the promotions that every row has
 * @param others how many prices of others every row has
 * @param countsViews whether units are per view
 * @param files what was read
 * @param withoutSales rows that were left out, since ln 0 says nothing
 */
public record SalesHistory(
        List<SkuHistory> skus,
        int periods,
        List<String> promotions,
        int others,
        boolean countsViews,
        List<SourceFile> files,
        long withoutSales) {

    /**
     * A file that was read.
     *
     * @param file its name
     * @param sha256 of its bytes
     * @param rows rows without the header
     * @param skipped rows that made no sense and were passed over, where that is allowed
     */
    public record SourceFile(String file, String sha256, long rows, long skipped) {}

    /**
     * How to read.
     *
     * @param skipBadRows count rows that make no sense instead of stopping at the first
     * @param progress told how many rows were read
     */
    public record Reading(boolean skipBadRows, LongConsumer progress) {}

    /** Copies the lists. */
    public SalesHistory {
        skus = List.copyOf(skus);
        promotions = List.copyOf(promotions);
        files = List.copyOf(files);
    }

    /** The most complete specification that the columns allow. */
    public Spec fullSpec() {
        if (others > 0) {
            return Spec.C;
        }
        return promotions.isEmpty() ? Spec.A : Spec.B;
    }

    /** Reads files of a known format. */
    public static SalesHistory read(List<Path> files, HistoryFormat format, Reading how)
            throws IOException {
        return switch (format) {
            case ORANGE_JUICE -> read(files, OrangeJuiceLayout::new, how);
        };
    }

    /** Reads files by a mapping. */
    public static SalesHistory read(List<Path> files, Mapping mapping, Period period, Reading how)
            throws IOException {
        return read(files, table -> new MappedLayout(table, mapping, period), how);
    }

    private static SalesHistory read(
            List<Path> files, Function<CsvTable, Layout> layouts, Reading how) throws IOException {
        HistoryBuilder builder = new HistoryBuilder();
        List<SourceFile> sources = new ArrayList<>();
        for (Path file : files) {
            long rows = 0;
            long skipped = 0;
            try (CsvTable table = CsvTable.open(file)) {
                Layout layout = layouts.apply(table);
                builder.begin(layout);
                for (Optional<CsvTable.Row> row = table.next();
                        row.isPresent();
                        row = table.next()) {
                    rows++;
                    try {
                        builder.add(layout.read(row.get()), row.get());
                    } catch (UsageError e) {
                        skipped++;
                        if (!how.skipBadRows()) {
                            throw e;
                        }
                    }
                    how.progress().accept(builder.rows());
                }
            }
            if (rows == skipped) {
                throw new UsageError(file + ": has no rows that can be used below its header");
            }
            sources.add(
                    new SourceFile(
                            String.valueOf(file.getFileName()), sha256(file), rows, skipped));
        }
        return builder.build(sources);
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
