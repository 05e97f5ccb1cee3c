package org.flashsale.operator;

import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuOutput;
import org.flashsale.control.SkuState;
import org.flashsale.domain.PriceUpdate;

/** Sends what a SKU says, each kind on its way, and keeps the counts. */
final class SkuSender {

    private final ControlMetrics metrics;
    private final Output<StreamRecord<PriceUpdate>> output;
    private final Tally tally = new Tally();

    SkuSender(ControlMetrics metrics, Output<StreamRecord<PriceUpdate>> output) {
        this.metrics = metrics;
        this.output = output;
    }

    void send(SkuOutput out) {
        if (out instanceof SkuOutput.Price price) {
            metrics.price(price.update());
            output.collect(new StreamRecord<>(price.update()));
        } else if (out instanceof SkuOutput.Move move) {
            metrics.move(move.command());
            output.collect(Tags.MOVES, new StreamRecord<>(move.command()));
        } else if (out instanceof SkuOutput.Alert alert) {
            metrics.alert(alert.alert());
            output.collect(Tags.ALERTS, new StreamRecord<>(alert.alert()));
        } else if (out instanceof SkuOutput.Fault refused) {
            metrics.fault(refused.fault());
        } else if (out instanceof SkuOutput.Book book) {
            tally.add(book.entry());
        }
    }

    /** Counts what a step changed without saying so. */
    void stepped(SkuState before, SkuState after) {
        metrics.stepped(before, after);
    }

    /** Event time has come so far: sends what was counted until then. */
    void passed(long watermark) {
        metrics.watermark(watermark);
        sendCounts();
    }

    /** Sends what was counted since the last time. */
    void sendCounts() {
        tally.flush(output);
    }
}
