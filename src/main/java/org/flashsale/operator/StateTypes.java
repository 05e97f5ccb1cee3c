package org.flashsale.operator;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.flashsale.binary.BehaviorEventFormat;
import org.flashsale.binary.BookEntryFormat;
import org.flashsale.binary.ControlRecordFormat;
import org.flashsale.binary.DemandSumFormat;
import org.flashsale.binary.ModelBookFormat;
import org.flashsale.binary.ReadBehaviorEventFormat;
import org.flashsale.binary.SaleFiguresFormat;
import org.flashsale.binary.ScoredEventFormat;
import org.flashsale.calibration.CalibrationBook;
import org.flashsale.calibration.CalibrationBookFormat;
import org.flashsale.calibration.LabelSum;
import org.flashsale.calibration.PendingFormat;
import org.flashsale.calibration.Recalibrator;
import org.flashsale.calibration.RecalibratorFormat;
import org.flashsale.control.SkuInput;
import org.flashsale.control.SkuInputFormat;
import org.flashsale.control.SkuState;
import org.flashsale.control.SkuStateFormat;
import org.flashsale.control.SwitchBook;
import org.flashsale.control.SwitchBookFormat;
import org.flashsale.demand.DemandSum;
import org.flashsale.demand.SaleFigures;
import org.flashsale.demand.SaleWideState;
import org.flashsale.demand.SaleWideStateFormat;
import org.flashsale.domain.BehaviorEvent;
import org.flashsale.domain.BookEntry;
import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.ControlRecord;
import org.flashsale.domain.ControlResult;
import org.flashsale.domain.DeadLetter;
import org.flashsale.domain.LedgerAlert;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.Read;
import org.flashsale.domain.SaleMetrics;
import org.flashsale.domain.ScoredEvent;
import org.flashsale.domain.StockMovement;
import org.flashsale.domain.StockReallocation;
import org.flashsale.scoring.ModelBook;
import org.flashsale.wire.ControlResultCodec;
import org.flashsale.wire.DeadLetterCodec;
import org.flashsale.wire.LedgerAlertCodec;
import org.flashsale.wire.PriceUpdateCodec;
import org.flashsale.wire.ReadCompetitorPriceFormat;
import org.flashsale.wire.ReadControlRecordFormat;
import org.flashsale.wire.ReadStockMovementFormat;
import org.flashsale.wire.SaleMetricsCodec;
import org.flashsale.wire.ScoredRecord;
import org.flashsale.wire.ScoredRecordCodec;
import org.flashsale.wire.StockReallocationCodec;

/** Type information of everything that is kept in state or sent between operators: one holder. */
public final class StateTypes {

    public static final TypeInformation<Integer> INT = Types.INT;
    public static final TypeInformation<Long> LONG = Types.LONG;
    public static final TypeInformation<String> STRING = Types.STRING;

    public static final TypeInformation<LabelSum> LABEL_SUM =
            BinaryTypeInfo.of(LabelSum.Format.INSTANCE);
    public static final TypeInformation<PendingFormat.Pending> PENDING_LABELS =
            BinaryTypeInfo.mutable(PendingFormat.INSTANCE);
    public static final TypeInformation<Recalibrator> RECALIBRATOR =
            BinaryTypeInfo.mutable(RecalibratorFormat.INSTANCE);
    public static final TypeInformation<CalibrationBook> CALIBRATION_BOOK =
            BinaryTypeInfo.of(CalibrationBookFormat.INSTANCE);
    public static final BinaryTypeInfo<Read<BehaviorEvent>> BEHAVIOR_READ =
            BinaryTypeInfo.of(new ReadBehaviorEventFormat());
    public static final BinaryTypeInfo<Read<StockMovement>> MOVEMENT_READ =
            BinaryTypeInfo.of(new ReadStockMovementFormat());
    public static final BinaryTypeInfo<Read<CompetitorPrice>> QUOTE_READ =
            BinaryTypeInfo.of(new ReadCompetitorPriceFormat());
    public static final BinaryTypeInfo<Read<ControlRecord>> CONTROL_READ =
            BinaryTypeInfo.of(new ReadControlRecordFormat());
    public static final TypeInformation<BehaviorEvent> BEHAVIOR_EVENT =
            BinaryTypeInfo.of(BehaviorEventFormat.INSTANCE);
    public static final TypeInformation<Read.Good<ControlRecord>> CONTROL_RECORD =
            BinaryTypeInfo.of(GoodControlFormat.INSTANCE);
    public static final TypeInformation<ControlRecord> KEPT_CONTROL_RECORD =
            BinaryTypeInfo.of(ControlRecordFormat.INSTANCE);
    public static final TypeInformation<ControlSignal> CONTROL_SIGNAL =
            BinaryTypeInfo.of(ControlSignalFormat.INSTANCE);
    public static final TypeInformation<ScoredRecord> SCORED_RECORD =
            BinaryTypeInfo.of(ScoredRecordCodec.INSTANCE);
    public static final TypeInformation<ScoredEvent> SCORED_EVENT =
            BinaryTypeInfo.of(ScoredEventFormat.INSTANCE);
    public static final TypeInformation<DemandSum> DEMAND_SUM =
            BinaryTypeInfo.of(DemandSumFormat.INSTANCE);
    public static final TypeInformation<SaleFigures> SALE_FIGURES =
            BinaryTypeInfo.of(SaleFiguresFormat.INSTANCE);
    public static final TypeInformation<SaleWideState> SALE_WIDE_STATE =
            BinaryTypeInfo.mutable(SaleWideStateFormat.INSTANCE);
    public static final TypeInformation<SkuInput.Keyed> SKU_INPUT =
            BinaryTypeInfo.of(SkuInputFormat.INSTANCE);
    public static final TypeInformation<List<SkuInput.Keyed>> SKU_INPUTS = Types.LIST(SKU_INPUT);
    public static final TypeInformation<SkuState> SKU_STATE =
            BinaryTypeInfo.of(SkuStateFormat.INSTANCE);
    public static final TypeInformation<SwitchBook> SWITCH_BOOK =
            BinaryTypeInfo.of(SwitchBookFormat.INSTANCE);
    public static final TypeInformation<PriceUpdate> PRICE_UPDATE =
            BinaryTypeInfo.of(PriceUpdateCodec.INSTANCE);
    public static final TypeInformation<StockReallocation> STOCK_REALLOCATION =
            BinaryTypeInfo.of(StockReallocationCodec.INSTANCE);
    public static final TypeInformation<LedgerAlert> LEDGER_ALERT =
            BinaryTypeInfo.of(LedgerAlertCodec.INSTANCE);
    public static final TypeInformation<ControlResult> CONTROL_RESULT =
            BinaryTypeInfo.of(ControlResultCodec.INSTANCE);
    public static final TypeInformation<SaleMetrics> SALE_METRICS =
            BinaryTypeInfo.of(SaleMetricsCodec.INSTANCE);
    public static final TypeInformation<DeadLetter> DEAD_LETTER =
            BinaryTypeInfo.of(DeadLetterCodec.INSTANCE);
    public static final TypeInformation<ModelBook> MODEL_BOOK =
            BinaryTypeInfo.of(ModelBookFormat.INSTANCE);
    public static final TypeInformation<BookEntry> BOOK_ENTRY =
            BinaryTypeInfo.of(BookEntryFormat.INSTANCE);

    private StateTypes() {}
}
