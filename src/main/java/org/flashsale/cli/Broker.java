package org.flashsale.cli;

import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.flashsale.config.KafkaSettings;
import org.flashsale.failure.UsageError;

/** An admin client for as long as a verb needs it. */
final class Broker {
    private Broker() {}

    /**
     * Does something with an admin client.
     *
     * @throws UsageError if its settings cannot be
     */
    static <T> T ask(KafkaSettings settings, Function<Admin, T> question) {
        Admin admin = connect(settings);
        try {
            return question.apply(admin);
        } finally {
            // Not try-with-resources: that would wait a minute for a broker that is not there.
            admin.close(Duration.ZERO);
        }
    }

    private static Admin connect(KafkaSettings settings) {
        try {
            return Admin.create(settings.admin());
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageError(String.valueOf(cause.getMessage()), e);
        }
    }
}
