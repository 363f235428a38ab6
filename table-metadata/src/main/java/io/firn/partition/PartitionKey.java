// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The partition values of a file, raw, in the order of the spec's fields; null is a value. Immutable, equal by value.
 *
 * @param specId the spec that defines the values
 * @param values one for each field of the spec
 */
public record PartitionKey(int specId, List<@Nullable Object> values) {
    public static final PartitionKey UNPARTITIONED = new PartitionKey(0, List.of());

    public PartitionKey {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }
}
