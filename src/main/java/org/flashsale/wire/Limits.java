package org.flashsale.wire;

import java.time.Duration;
import org.flashsale.domain.DeadLetterCode;

/** Every limit at the border, and the checks that keep them. */
public final class Limits {

    /** Longest message, bytes. */
    public static final int PAYLOAD_BYTES_MAX = 1 << 20;

    /**
     * Longest control record, bytes: a plan of 10,000 SKUs in several pools. Its writer compresses
     * it to less than {@link #PAYLOAD_BYTES_MAX}, so the brokers take it as they take the others.
     */
    public static final int CONTROL_BYTES_MAX = 16 << 20;

    /** Longest id (event, user, session, SKU, order, pool, plan), UTF-16 units. */
    public static final int ID_CHARS_MAX = 200;

    /** Longest label (category, brand, competitor, ids made of other ids), UTF-16 units. */
    public static final int LABEL_CHARS_MAX = 1_000;

    /** Longest free text of a shopper, UTF-16 units. */
    public static final int TEXT_CHARS_MAX = 8_192;

    /** Longest document or detail: whatever a message can hold. */
    public static final int DOCUMENT_CHARS_MAX = PAYLOAD_BYTES_MAX;

    /** Most items of a list or map. */
    public static final int ITEMS_MAX = 10_000;

    /** Highest price, minor units. */
    public static final long PRICE_MAX = 1_000_000_000_000L;

    /** Most units in one event. */
    public static final int QUANTITY_MAX = 100_000;

    /** Most units in one stock movement. */
    public static final long UNITS_MAX = 1_000_000_000L;

    /** Longest time on a page, ms. */
    public static final long DWELL_MS_MAX = Duration.ofDays(30).toMillis();

    /** Longest time for which a competitor's quote may be believed, ms. */
    public static final long QUOTE_VALIDITY_MS_MAX = Duration.ofDays(366).toMillis();

    /** Last instant of year 9999, epoch ms. */
    public static final long TIME_MAX = 253_402_300_799_999L;

    private Limits() {}

    /** Longest message of a topic, bytes. */
    public static int payloadBytesMax(Topic topic) {
        return topic == Topic.CONTROL ? CONTROL_BYTES_MAX : PAYLOAD_BYTES_MAX;
    }

    /** An instant of the years 1970 to 9999, epoch ms. */
    static long time(String field, long value) throws RejectedRecord {
        if (value < 0 || value > TIME_MAX) {
            throw outside(DeadLetterCode.TIME_OUT_OF_BOUNDS, field, value, 0, TIME_MAX);
        }
        return value;
    }

    /** A price from {@code least} up, minor units. */
    static long price(String field, long value, long least) throws RejectedRecord {
        if (value < least || value > PRICE_MAX) {
            throw outside(DeadLetterCode.BAD_PRICE, field, value, least, PRICE_MAX);
        }
        return value;
    }

    /** Units of one event. */
    static int quantity(String field, int value) throws RejectedRecord {
        if (value < 1 || value > QUANTITY_MAX) {
            throw outside(DeadLetterCode.BAD_QUANTITY, field, value, 1, QUANTITY_MAX);
        }
        return value;
    }

    /** Units of a movement; below zero only where {@code signed}, never zero. */
    static long units(String field, long value, boolean signed) throws RejectedRecord {
        long least = signed ? -UNITS_MAX : 1;
        if (value < least || value > UNITS_MAX) {
            throw outside(DeadLetterCode.BAD_QUANTITY, field, value, least, UNITS_MAX);
        }
        if (value == 0) {
            throw new RejectedRecord(DeadLetterCode.BAD_QUANTITY, field + ": is 0");
        }
        return value;
    }

    /** A duration, ms. */
    static long duration(String field, long value, long most) throws RejectedRecord {
        if (value < 0 || value > most) {
            throw outside(DeadLetterCode.BAD_INTERVAL, field, value, 0, most);
        }
        return value;
    }

    /** An ISO 4217 code, or empty. */
    static String currency(String field, String value) throws RejectedRecord {
        boolean good = value.isEmpty() || value.length() == 3;
        for (int i = 0; i < value.length(); i++) {
            good &= value.charAt(i) >= 'A' && value.charAt(i) <= 'Z';
        }
        if (!good) {
            throw new RejectedRecord(
                    DeadLetterCode.BAD_TEXT, field + ": is not three letters A to Z");
        }
        return value;
    }

    private static RejectedRecord outside(
            DeadLetterCode code, String field, long value, long least, long most) {
        return new RejectedRecord(
                code, field + ": " + value + " is not within " + least + " to " + most);
    }
}
