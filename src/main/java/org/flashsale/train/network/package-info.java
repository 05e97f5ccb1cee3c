/**
 * Networks that learn from whole histories: layers in plain Java, which step event by event and
 * write themselves into a graph, and {@link org.flashsale.train.network.Net}, which trains them by
 * PyTorch.
 *
 * <p>How to add a network: one row in {@link org.flashsale.train.network.Plan} and one in {@link
 * org.flashsale.train.ModelKind}. How to add a kind of layer: one record in {@link
 * org.flashsale.train.network.Layer} and one case in the two places of {@code Net} that make and
 * read blocks.
 */
@NullMarked
package org.flashsale.train.network;

import org.jspecify.annotations.NullMarked;
