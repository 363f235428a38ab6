// SPDX-License-Identifier: Apache-2.0
/** Hidden partitioning: transforms of columns, and specs made of them. Specified in {@code spec/format/04-partitioning.md}. */
@NullMarked
package io.firn.partition;

import org.jspecify.annotations.NullMarked;
