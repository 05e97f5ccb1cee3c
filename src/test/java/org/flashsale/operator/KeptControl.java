package org.flashsale.operator;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.flashsale.control.SkuInput;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.Count;
import org.flashsale.domain.MovementType;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.domain.StockShown;
import org.flashsale.testing.TestSale;

/** A history of CONTROL: a sale that runs, units on their way, a quote, facts of the future. */
final class KeptControl {

    private static final long START = ControlHarness.START;
    private static final Origin ORIGIN = new Origin("stock-movements", 0, 1, START);

    private KeptControl() {}

    private static SkuInput.Movement fact(
            String id, MovementType type, long at, String pool, long units, String cause) {
        StockMovement movement =
                new StockMovement(id, type, START + at, "A", pool, units, "", cause);
        return new SkuInput.Movement(movement, ORIGIN, movement.time());
    }

    private static SkuInput.Demand demand(int tick, int views) {
        DemandSum sum = DemandSum.empty(TestSale.SALE, "A", tick, 2);
        for (int i = 0; i < views; i++) {
            sum.view(i % 2, StockShown.IN_STOCK, 0.0625);
        }
        sum.purchase(0, 2);
        return new SkuInput.Demand(sum);
    }

    static OperatorSubtaskState history() throws Exception {
        try (ControlHarness harness = ControlHarness.open(true)) {
            harness.setStateBackend(new HashMapStateBackend());
            harness.fact(fact("initial", MovementType.INITIAL, -1_000, "east", 120, ""));
            harness.fact(fact("sale", MovementType.SALE, 2_500, "east", 3, ""));
            harness.fact(fact("reserve", MovementType.RESERVE, 2_600, "east", 4, ""));
            harness.fact(fact("future", MovementType.SALE, 15_000, "east", 5, ""));
            long at = START + 3_000;
            CompetitorPrice quote = new CompetitorPrice("A", "rival", 6_500, "", at, at + 20_000);
            harness.fact(new SkuInput.Quote(quote, ORIGIN, at));
            for (int tick = 0; tick < 11; tick++) {
                harness.fact(demand(tick, 12 + tick));
                SaleFigures figures =
                        new SaleFigures(TestSale.SALE, tick, 1.25, 1.5, 2 * tick, tick);
                harness.processElement2(new StreamRecord<>(new ControlSignal.Figures(figures)));
            }
            harness.processBothWatermarks(new Watermark(START + 4_000));
            for (StreamRecord<StockReallocation> move : harness.getSideOutput(Tags.MOVES)) {
                StockReallocation command = move.getValue();
                harness.fact(
                        fact(
                                "out",
                                MovementType.TRANSFER_OUT,
                                4_500,
                                "east",
                                command.units(),
                                command.commandId()));
                break;
            }
            harness.processBothWatermarks(new Watermark(START + 8_000));
            return KeptState.save(harness);
        }
    }

    static List<String> goesOn(OperatorSubtaskState state, StateBackend backend) throws Exception {
        try (ControlHarness harness = new ControlHarness(true, List.of())) {
            harness.setStateBackend(backend);
            harness.setProcessingTime(START - 9_000);
            harness.initializeState(state);
            harness.open();
            harness.fact(fact("sale", MovementType.SALE, 2_500, "east", 3, ""));
            harness.fact(fact("last", MovementType.SALE, 9_500, "east", 1, ""));
            harness.processBothWatermarks(new Watermark(START + 80_000));
            List<String> lines = new ArrayList<>();
            harness.prices().forEach(p -> lines.add(line(p)));
            var alerts = harness.getSideOutput(Tags.ALERTS);
            if (alerts != null) {
                alerts.forEach(
                        a ->
                                lines.add(
                                        "alert "
                                                + a.getValue().code()
                                                + " "
                                                + a.getValue().sku()
                                                + " "
                                                + a.getValue().units()));
            }
            Map<Count, Long> counts = new EnumMap<>(Count.class);
            for (Count count : Count.values()) {
                counts.put(count, harness.counted(count));
            }
            counts.values().removeIf(value -> value == 0);
            lines.add("counted " + counts);
            return lines;
        }
    }

    /** The epoch's last digits tell that it is above the restored one, whatever the clock says. */
    private static String line(PriceUpdate p) {
        return String.format(
                Locale.ROOT,
                "%s +%d price %d before %s version %d epoch %+d stock %d of %.4g at %.4g slope"
                        + " %.4g %s%s",
                p.sku(),
                p.decidedAt() - START,
                p.price(),
                p.previousPrice(),
                p.version(),
                p.epoch() - START,
                p.stock(),
                p.forecastViews(),
                p.conversion(),
                p.slope(),
                p.reasons().get(0).code(),
                p.renewal() ? " renewed" : "");
    }
}
