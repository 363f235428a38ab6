// SPDX-License-Identifier: Apache-2.0
/** What updates and merges compute: expressions bound to columns, joins of a source with a table, new values of rows. */
@NullMarked
package io.firn.table.internal.change;

import org.jspecify.annotations.NullMarked;
