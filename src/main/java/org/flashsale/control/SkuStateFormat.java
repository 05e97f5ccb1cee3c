package org.flashsale.control;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.flashsale.binary.Binary;
import org.flashsale.binary.BinaryFormat;
import org.flashsale.binary.CompetitorPriceFormat;
import org.flashsale.binary.DemandSumFormat;
import org.flashsale.binary.EnumBytes;
import org.flashsale.binary.Lists;
import org.flashsale.binary.OriginFormat;
import org.flashsale.demand.DemandStateFormat;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.guardrails.AppliedPrices;
import org.flashsale.ledger.Ledger;
import org.flashsale.ledger.LedgerFormat;
import org.flashsale.ledger.StockNote;
import org.flashsale.plan.SaleTermsFormat;
import org.flashsale.plan.SkuPlan;
import org.flashsale.plan.SkuPlanFormat;
import org.flashsale.pricing.Memory;

/**
 * Binary format of {@link SkuState}. Its version counts for all the formats inside of it: whoever
 * changes one of them raises this one too.
 */
public enum SkuStateFormat implements BinaryFormat<SkuState> {
    INSTANCE;

    private static final EnumBytes<Offer.Phase> PHASES = new EnumBytes<>(Offer.Phase.class);

    /** Version of the formats inside that never changed. */
    private static final int INNER = 1;

    @Override
    public Class<SkuState> type() {
        return SkuState.class;
    }

    @Override
    public int version() {
        return 9;
    }

    @Override
    public void write(SkuState state, DataOutput out) throws IOException {
        Binary.writeString(out, state.sku());
        Lists.write(state.offer().stream().toList(), SkuStateFormat::writeOffer, out);
        Lists.write(state.pending(), SkuStateFormat::writePending, out);
        LedgerFormat.INSTANCE.write(state.ledger(), out);
        Binary.writeLong(out, state.facts());
        Lists.write(state.unmoved(), SkuStateFormat::writeNote, out);
        Binary.writeLong(out, state.version());
        Binary.writeLong(out, state.commands());
        Binary.writeLong(out, state.switchedUntil());
        Lists.write(state.shown().stream().toList(), SkuStateFormat::writeShown, out);
        Binary.writeLong(out, state.decidedAt());
    }

    @Override
    public SkuState read(int version, DataInput in) throws IOException {
        String sku = Binary.readString(in);
        Optional<Offer> offer = Lists.read(i -> readOffer(version, i), in).stream().findFirst();
        List<PendingPlan> pending = Lists.read(i -> readPending(version, i), in);
        boolean notesInside = version < 3;
        Ledger ledger = LedgerFormat.INSTANCE.read(notesInside ? 1 : 2, in);
        long facts = notesInside ? 0 : Binary.readLong(in);
        List<StockNote> unmoved =
                notesInside ? StockNote.readOld(in) : Lists.read(SkuStateFormat::readNote, in);
        return new SkuState(
                sku,
                offer,
                pending,
                ledger,
                facts,
                unmoved,
                Binary.readLong(in),
                Binary.readLong(in),
                version < 4 ? 0 : Binary.readLong(in),
                version < 7 ? Optional.empty() : readShown(version, in),
                version < 9 ? changedAt(offer) : Binary.readLong(in));
    }

    /** Earlier builds did not keep when a price was renewed last. */
    private static long changedAt(Optional<Offer> offer) {
        return offer.map(o -> Math.max(o.price().lastChangeAt(), o.price().validFrom())).orElse(0L);
    }

    private static void writeShown(ShownPrice shown, DataOutput out) throws IOException {
        Binary.writeString(out, shown.sale());
        Binary.writeLong(out, shown.decidedAt());
        writePrice(shown.price(), out);
    }

    private static Optional<ShownPrice> readShown(int version, DataInput in) throws IOException {
        return Lists.read(
                        i ->
                                new ShownPrice(
                                        Binary.readString(i),
                                        Binary.readLong(i),
                                        readPrice(version, i)),
                        in)
                .stream()
                .findFirst();
    }

    private static void writeNote(StockNote note, DataOutput out) throws IOException {
        out.writeLong(note.key());
        Binary.writeLong(out, note.units());
    }

    private static StockNote readNote(DataInput in) throws IOException {
        return new StockNote(in.readLong(), Binary.readLong(in));
    }

    private static void writeOffer(Offer offer, DataOutput out) throws IOException {
        SaleTermsFormat.INSTANCE.write(offer.terms(), out);
        SkuPlanFormat.INSTANCE.write(offer.plan(), out);
        PHASES.write(offer.phase(), out);
        Binary.writeLong(out, offer.openAt());
        Binary.writeInt(out, offer.nextTick());
        DemandStateFormat.INSTANCE.write(offer.demand(), out);
        writePrice(offer.price(), out);
        Lists.write(offer.memory().values(), (value, o) -> o.writeDouble(value), out);
        Lists.write(offer.quotes(), CompetitorPriceFormat.INSTANCE::write, out);
        Lists.write(offer.sums(), DemandSumFormat.INSTANCE::write, out);
    }

    private static Offer readOffer(int version, DataInput in) throws IOException {
        return new Offer(
                SaleTermsFormat.INSTANCE.read(INNER, in),
                readPlan(version, in),
                PHASES.read(in),
                Binary.readLong(in),
                Binary.readInt(in),
                DemandStateFormat.INSTANCE.read(version < 8 ? Math.min(version, 2) : 3, in),
                readPrice(version, in),
                version == 1 ? Memory.NONE : readMemory(in),
                Lists.read(i -> CompetitorPriceFormat.INSTANCE.read(INNER, i), in),
                Lists.read(i -> DemandSumFormat.INSTANCE.read(version < 8 ? 1 : 2, i), in));
    }

    private static SkuPlan readPlan(int version, DataInput in) throws IOException {
        return SkuPlanFormat.INSTANCE.read(version < 6 ? 1 : 2, in);
    }

    private static Memory readMemory(DataInput in) throws IOException {
        return new Memory(Lists.read(DataInput::readDouble, in));
    }

    private static void writePrice(PriceState price, DataOutput out) throws IOException {
        Binary.writeLong(out, price.price());
        Binary.writeLong(out, price.previous());
        Binary.writeLong(out, price.version());
        Binary.writeLong(out, price.epoch());
        Binary.writeInt(out, price.changes());
        Binary.writeLong(out, price.lastChangeAt());
        Binary.writeLong(out, price.validFrom());
        Binary.writeLong(out, price.validUntil());
        Binary.writeLong(out, price.honouredUntil());
        Binary.writeLong(out, price.nextRenewal());
        Lists.write(price.reasons(), SkuStateFormat::writeReason, out);
        Lists.write(price.guardrails(), SkuStateFormat::writeOutcome, out);
        Binary.writeLong(out, price.applied().cap());
        Binary.writeLong(out, price.applied().lowest());
        Binary.writeLong(out, price.applied().last());
    }

    private static void writeReason(PriceReason reason, DataOutput out) throws IOException {
        Binary.writeString(out, reason.code().name());
        out.writeDouble(reason.contribution());
    }

    private static PriceReason readReason(DataInput in) throws IOException {
        return new PriceReason(code(PriceReason.Code.class, in), in.readDouble());
    }

    private static void writeOutcome(GuardrailOutcome outcome, DataOutput out) throws IOException {
        Binary.writeString(out, outcome.code().name());
        Binary.writeLong(out, outcome.before());
        Binary.writeLong(out, outcome.after());
    }

    private static GuardrailOutcome readOutcome(DataInput in) throws IOException {
        return new GuardrailOutcome(
                code(GuardrailOutcome.Code.class, in), Binary.readLong(in), Binary.readLong(in));
    }

    /** Codes by name: there will be more of them. */
    private static <E extends Enum<E>> E code(Class<E> type, DataInput in) throws IOException {
        String name = Binary.readString(in);
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("no code " + name, e);
        }
    }

    private static AppliedPrices readApplied(DataInput in) throws IOException {
        return new AppliedPrices(Binary.readLong(in), Binary.readLong(in), Binary.readLong(in));
    }

    private static PriceState readPrice(int version, DataInput in) throws IOException {
        long price = Binary.readLong(in);
        AppliedPrices old =
                price == PriceState.NO_PRICE ? AppliedPrices.FRESH : AppliedPrices.FORGOTTEN;
        return new PriceState(
                price,
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readInt(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                Binary.readLong(in),
                version < 5 ? List.of() : Lists.read(SkuStateFormat::readReason, in),
                version < 5 ? List.of() : Lists.read(SkuStateFormat::readOutcome, in),
                version < 5 ? old : readApplied(in));
    }

    private static void writePending(PendingPlan plan, DataOutput out) throws IOException {
        SaleTermsFormat.INSTANCE.write(plan.terms(), out);
        SkuPlanFormat.INSTANCE.write(plan.plan(), out);
        Binary.writeLong(out, plan.effectiveFrom());
        List<Origin> origin = plan.origin().stream().toList();
        Lists.write(origin, OriginFormat.INSTANCE::write, out);
    }

    private static PendingPlan readPending(int version, DataInput in) throws IOException {
        return new PendingPlan(
                SaleTermsFormat.INSTANCE.read(INNER, in),
                readPlan(version, in),
                Binary.readLong(in),
                readOrigin(in));
    }

    private static Optional<Origin> readOrigin(DataInput in) throws IOException {
        return Lists.read(i -> OriginFormat.INSTANCE.read(INNER, i), in).stream().findFirst();
    }
}
