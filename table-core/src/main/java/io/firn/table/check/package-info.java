// SPDX-License-Identifier: Apache-2.0
/** Checks that a table is what the format says it must be: every invariant, from the newest root down to the rows. */
@NullMarked
package io.firn.table.check;

import org.jspecify.annotations.NullMarked;
