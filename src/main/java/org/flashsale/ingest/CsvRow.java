package org.flashsale.ingest;

import java.util.List;
import java.util.Optional;

/**
 * One record of a CSV file.
 *
 * @param line number of its first line in the file, from 1
 * @param raw its text as found, without the line end; cut at {@link CsvRows#MAX_ROW}
 * @param fields its fields without quotes; empty when there is a defect
 * @param defect why the fields could not be told apart
 */
record CsvRow(long line, String raw, List<String> fields, Optional<RejectCode> defect) {

    static CsvRow of(long line, String raw, List<String> fields) {
        return new CsvRow(line, raw, List.copyOf(fields), Optional.empty());
    }

    static CsvRow bad(long line, String raw, RejectCode code) {
        return new CsvRow(line, raw, List.of(), Optional.of(code));
    }
}
