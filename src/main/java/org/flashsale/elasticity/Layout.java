package org.flashsale.elasticity;

import java.util.List;
import org.flashsale.ingest.CsvTable;

/** How one file's rows are read; made for the header of that file. */
interface Layout {

    /**
     * One row.
     *
     * @throws org.flashsale.failure.UsageError if it makes no sense
     */
    Observation read(CsvTable.Row row);

    /** Column that names the category, or the SKU where none does. */
    int categoryColumn();

    /** Names of the promotions that every observation has. */
    List<String> promotions();

    /** How many prices of others every observation has. */
    int others();

    /** Whether views are counted. */
    boolean countsViews();
}
