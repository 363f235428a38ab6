// SPDX-License-Identifier: Apache-2.0
/** Rows to people and to other programs: aligned tables, CSV, JSON lines and Parquet. */
@NullMarked
package io.firn.cli.output;

import org.jspecify.annotations.NullMarked;
