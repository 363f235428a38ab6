// SPDX-License-Identifier: Apache-2.0
/** Deletion vectors: which rows of a data file no longer count. */
@NullMarked
package io.firn.deletion;

import org.jspecify.annotations.NullMarked;
