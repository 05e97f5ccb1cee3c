package org.flashsale.operator;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.flashsale.domain.PriceUpdate;

/**
 * The prices that earlier runs of the job have published: shoppers are shown them, and the restored
 * state does not know those that came after its checkpoint.
 */
@FunctionalInterface
public interface PublishedPrices extends Serializable {

    /** For replays, which decide again what their log leads to, whatever was published. */
    PublishedPrices NONE = (since, own) -> List.of();

    /**
     * The update of each SKU that a consumer holds now, as far as it was published lately.
     *
     * @param since when the restored state was kept, epoch ms; empty without one: then as long
     *     before the newest record as any price in force must have been renewed
     * @param own tells by the epoch whether a run of this job's name published an update; others
     *     are passed over, as is what is no price update
     * @throws Exception when the topic cannot be read: the task fails and is tried again
     */
    Collection<PriceUpdate> newest(OptionalLong since, LongPredicate own) throws Exception;
}
