/**
 * Records as bytes: Avro schemas and codecs, the catalogue of topics, the checks at the border.
 *
 * <p>How to add a topic: a schema {@code schemas/NAME/v1.avsc}, an enum that implements {@link
 * org.flashsale.wire.Codec}, a row in {@link org.flashsale.wire.Topic}. How to change a record:
 * never edit a published schema; add {@code v2.avsc} beside it with a default on every new field,
 * and let the codec write and read the new fields in the order of that schema. The tests of this
 * package then prove that the codec agrees with plain Avro and that every version is still read.
 */
@NullMarked
package org.flashsale.wire;

import org.jspecify.annotations.NullMarked;
