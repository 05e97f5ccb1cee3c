package org.flashsale.wire;

import org.flashsale.domain.LedgerAlert;

/** {@code ledger-alerts}. */
public enum LedgerAlertCodec implements Codec<LedgerAlert> {
    INSTANCE;

    @Override
    public Topic topic() {
        return Topic.LEDGER_ALERTS;
    }

    @Override
    public Class<LedgerAlert> type() {
        return LedgerAlert.class;
    }

    @Override
    public void writeBody(LedgerAlert alert, BodyWriter out) {
        out.writeText(alert.alertId());
        out.writeName(alert.code());
        out.writeOptionalText(alert.sale());
        out.writeText(alert.sku());
        out.writeOptionalText(alert.pool());
        out.writeOptionalText(alert.movementId());
        out.writeLong(alert.units());
        out.writeLong(alert.time());
        out.writeText(alert.detail());
    }

    @Override
    public LedgerAlert readBody(BodyReader in) throws RejectedRecord {
        return new LedgerAlert(
                in.readLabel("alertId"),
                in.readName("code", LedgerAlert.Code.class),
                in.readOptionalId("sale"),
                in.readId("sku"),
                in.readOptionalId("pool"),
                in.readOptionalLabel("movementId"),
                in.readLong(),
                in.readLong(),
                in.readText("detail", 0, Limits.DOCUMENT_CHARS_MAX));
    }
}
