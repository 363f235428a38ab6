// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.write;

import io.firn.column.VectorBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Appends values, as users have them, to the builder of one column or of a part of one. A value that does not fit is
 * refused with an {@link io.firn.io.InvalidRequestException} that names the column; builders may then hold a part of it,
 * which their owner truncates.
 */
sealed interface ValueAppender permits LeafAppender, NestedAppender {

    /** Where the values go. */
    VectorBuilder builder();

    /** Adds one slot; the result is about how many bytes it takes. */
    long append(@Nullable Object value);
}
