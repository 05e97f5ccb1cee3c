package org.flashsale.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.flashsale.domain.EventType;

/**
 * Ids of events that have none of their own: the first 128 bits of the SHA-256 of time, type,
 * product, user and session, so that rows equal in those are duplicates wherever they are read.
 */
final class EventIds {
    private static final int ID_BYTES = 16;
    private static final String UNIT_SEPARATOR = "\u001f";

    private EventIds() {}

    static String of(long time, EventType type, String product, String user, String session) {
        String key =
                String.join(
                        UNIT_SEPARATOR, Long.toString(time), type.name(), product, user, session);
        byte[] hash = sha256().digest(key.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, ID_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
