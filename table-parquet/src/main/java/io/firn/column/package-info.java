// SPDX-License-Identifier: Apache-2.0
/**
 * Rows as columns: vectors of primitive arrays, nested ones as offsets and children, and batches of them. Knows neither
 * files nor tables.
 */
@NullMarked
package io.firn.column;

import org.jspecify.annotations.NullMarked;
