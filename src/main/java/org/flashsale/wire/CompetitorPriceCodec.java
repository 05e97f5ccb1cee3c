package org.flashsale.wire;

import org.flashsale.domain.CompetitorPrice;
import org.flashsale.domain.DeadLetterCode;

/** {@code competitor-prices}. */
public enum CompetitorPriceCodec implements Codec<CompetitorPrice> {
    INSTANCE;

    @Override
    public Topic topic() {
        return Topic.COMPETITOR_PRICES;
    }

    @Override
    public Class<CompetitorPrice> type() {
        return CompetitorPrice.class;
    }

    @Override
    public long eventTime(CompetitorPrice quote) {
        return quote.observedAt();
    }

    @Override
    public void writeBody(CompetitorPrice quote, BodyWriter out) {
        out.writeText(quote.sku());
        out.writeText(quote.competitor());
        out.writeOptionalLong(quote.price(), CompetitorPrice.WITHDRAWN);
        out.writeOptionalText(quote.currency());
        out.writeLong(quote.observedAt());
        out.writePresent(true);
        out.writeLong(quote.validUntil());
    }

    @Override
    public CompetitorPrice readBody(BodyReader in) throws RejectedRecord {
        String sku = in.readId("sku");
        String competitor = in.readLabel("competitor");
        long price =
                in.readPresent()
                        ? Limits.price("price", in.readLong(), 1)
                        : CompetitorPrice.WITHDRAWN;
        String currency = in.readOptionalCurrency("currency");
        long observedAt = Limits.time("observedAt", in.readLong());
        long validUntil =
                in.readPresent()
                        ? Limits.time("validUntil", in.readLong())
                        : observedAt + CompetitorPrice.DEFAULT_VALIDITY_MS;
        if (validUntil <= observedAt) {
            throw new RejectedRecord(
                    DeadLetterCode.BAD_INTERVAL, "validUntil: is not after observedAt");
        }
        Limits.duration(
                "validUntil - observedAt", validUntil - observedAt, Limits.QUOTE_VALIDITY_MS_MAX);
        return new CompetitorPrice(sku, competitor, price, currency, observedAt, validUntil);
    }
}
