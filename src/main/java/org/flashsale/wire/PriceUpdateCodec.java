package org.flashsale.wire;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.flashsale.domain.GuardrailOutcome;
import org.flashsale.domain.Origin;
import org.flashsale.domain.PriceReason;
import org.flashsale.domain.PriceUpdate;
import org.flashsale.domain.ReductionClaim;

/** {@code price-updates}. */
public enum PriceUpdateCodec implements Codec<PriceUpdate> {
    INSTANCE;

    @Override
    public Topic topic() {
        return Topic.PRICE_UPDATES;
    }

    @Override
    public Class<PriceUpdate> type() {
        return PriceUpdate.class;
    }

    @Override
    public void writeBody(PriceUpdate update, BodyWriter out) {
        out.writeText(update.decisionId());
        out.writeText(update.sale());
        out.writeText(update.sku());
        out.writeLong(update.epoch());
        out.writeLong(update.version());
        out.writeLong(update.price());
        out.writeOptionalLong(update.previousPrice());
        out.writeText(update.currency());
        out.writeLong(update.validFrom());
        out.writeLong(update.validUntil());
        out.writeOptionalLong(update.previousPriceHonouredUntil());
        out.writeLong(update.fallbackPrice());
        out.writeText(update.policy());
        out.writeOptionalText(update.model());
        out.writeOptionalText(update.modelVersion());
        out.writeDouble(update.forecastViews());
        out.writeDouble(update.conversion());
        out.writeDouble(update.slope());
        out.writeLong(update.stock());
        out.writeItems(
                update.reasons(),
                (reason, o) -> {
                    o.writeName(reason.code());
                    o.writeDouble(reason.contribution());
                });
        out.writeItems(
                update.guardrails(),
                (outcome, o) -> {
                    o.writeName(outcome.code());
                    o.writeLong(outcome.before());
                    o.writeLong(outcome.after());
                });
        out.writeLong(update.decidedAt());
        if (out.writePresent(update.cause().isPresent())) {
            writeCause(update.cause().get(), out);
        }
        out.writeBoolean(update.renewal());
        out.writeBoolean(update.advice());
        out.writeOptionalLong(update.claim().reference());
        if (out.writePresent(update.claim().percent().isPresent())) {
            out.writeLong(update.claim().percent().getAsInt());
        }
        out.writeName(update.claim().code());
        writeOptional(update.demandLow(), out);
        writeOptional(update.demandHigh(), out);
        if (out.writePresent(update.changes().isPresent())) {
            out.writeLong(update.changes().getAsInt());
        }
        out.writeOptionalLong(update.changedAt());
    }

    @Override
    public PriceUpdate readBody(BodyReader in) throws RejectedRecord {
        return new PriceUpdate(
                in.readLabel("decisionId"),
                in.readId("sale"),
                in.readId("sku"),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readOptionalLong(),
                in.readText("currency", 0, Limits.ID_CHARS_MAX),
                in.readLong(),
                in.readLong(),
                in.readOptionalLong(),
                in.readLong(),
                in.readText("policy", 0, Limits.LABEL_CHARS_MAX),
                in.readOptionalLabel("model"),
                in.readOptionalLabel("modelVersion"),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readLong(),
                readReasons(in),
                in.readItems(
                        i ->
                                new GuardrailOutcome(
                                        i.readName("guardrails.code", GuardrailOutcome.Code.class),
                                        i.readLong(),
                                        i.readLong())),
                in.readLong(),
                in.readPresent() ? Optional.of(readCause(in)) : Optional.empty(),
                in.readBoolean(),
                in.readBoolean(),
                new ReductionClaim(
                        in.readOptionalLong(),
                        in.readPresent() ? OptionalInt.of(in.readInt()) : OptionalInt.empty(),
                        in.readName("claimCode", ReductionClaim.Code.class)),
                readOptional(in),
                readOptional(in),
                in.readPresent() ? OptionalInt.of(in.readInt()) : OptionalInt.empty(),
                in.readOptionalLong());
    }

    private static void writeOptional(OptionalDouble value, BodyWriter out) {
        if (out.writePresent(value.isPresent())) {
            out.writeDouble(value.getAsDouble());
        }
    }

    private static OptionalDouble readOptional(BodyReader in) throws RejectedRecord {
        return in.readPresent() ? OptionalDouble.of(in.readDouble()) : OptionalDouble.empty();
    }

    private static List<PriceReason> readReasons(BodyReader in) throws RejectedRecord {
        List<PriceReason> reasons =
                in.readItems(
                        i ->
                                new PriceReason(
                                        i.readName("reasons.code", PriceReason.Code.class),
                                        i.readDouble()));
        if (reasons.isEmpty()) {
            throw BodyReader.malformed("reasons: is empty");
        }
        return reasons;
    }

    private static void writeCause(Origin cause, BodyWriter out) {
        out.writeText(cause.topic());
        out.writeLong(cause.partition());
        out.writeLong(cause.offset());
        out.writeLong(cause.appendedAt());
    }

    private static Origin readCause(BodyReader in) throws RejectedRecord {
        return new Origin(
                in.readText("cause.topic", 0, Limits.LABEL_CHARS_MAX),
                in.readInt(),
                in.readLong(),
                in.readLong());
    }
}
