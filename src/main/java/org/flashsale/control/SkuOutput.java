package org.flashsale.control;

import org.flashsale.domain.BookEntry;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockReallocation;
import org.flashsale.ledger.StockNote;

/** Everything that {@link SkuController} can order. */
public sealed interface SkuOutput {

    /** A price to publish. */
    record Price(PriceUpdate update) implements SkuOutput {}

    /** A move to publish. */
    record Move(StockReallocation command) implements SkuOutput {}

    /** An alert to publish. */
    record Alert(LedgerAlert alert) implements SkuOutput {}

    /** Something that a decision was refused for, to be counted. */
    record Fault(DecisionFault fault) implements SkuOutput {}

    /** Something to remember beside the state. */
    record Note(StockNote note) implements SkuOutput {}

    /** Something for the books. */
    record Book(BookEntry entry) implements SkuOutput {}
}
