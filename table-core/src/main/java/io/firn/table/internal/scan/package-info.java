// SPDX-License-Identifier: Apache-2.0
/**
 * Reading data files as tables: which columns, from which file columns, which rows. {@code SplitReader} puts it together;
 * everything else is pure.
 */
@NullMarked
package io.firn.table.internal.scan;

import org.jspecify.annotations.NullMarked;
