package org.flashsale.operator;

import org.apache.flink.util.OutputTag;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.StockReallocation;

/** The side outputs of all operators. */
public final class Tags {

    /** Records that could not be used. */
    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", StateTypes.DEAD_LETTER);

    /** Entries for the books. */
    public static final OutputTag<BookEntry> BOOKS =
            new OutputTag<>("books", StateTypes.BOOK_ENTRY);

    /** Commands to move stock. */
    public static final OutputTag<StockReallocation> MOVES =
            new OutputTag<>("stock-reallocations", StateTypes.STOCK_REALLOCATION);

    /** Facts that contradict the ledger. */
    public static final OutputTag<LedgerAlert> ALERTS =
            new OutputTag<>("ledger-alerts", StateTypes.LEDGER_ALERT);

    /** Answers to control records. */
    public static final OutputTag<ControlResult> RESULTS =
            new OutputTag<>("control-results", StateTypes.CONTROL_RESULT);

    /** Who has a model ready, as an answer to the order to prepare it. */
    public static final OutputTag<ControlResult> READY =
            new OutputTag<>("model-ready", StateTypes.CONTROL_RESULT);

    private Tags() {}
}
