// SPDX-License-Identifier: Apache-2.0
/**
 * Tables: {@link io.firn.table.Table} creates and opens them, {@link io.firn.table.TableWriter} and the commits write them,
 * {@link io.firn.table.Scan} reads them.
 */
@NullMarked
package io.firn.table;

import org.jspecify.annotations.NullMarked;
