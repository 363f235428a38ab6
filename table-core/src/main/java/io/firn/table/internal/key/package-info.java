// SPDX-License-Identifier: Apache-2.0
/**
 * Primary keys: keys as numbers, the index of each data file from keys to positions, and finding keys in a snapshot. Not for
 * users.
 */
@NullMarked
package io.firn.table.internal.key;

import org.jspecify.annotations.NullMarked;
