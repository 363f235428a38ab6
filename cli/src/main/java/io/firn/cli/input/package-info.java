// SPDX-License-Identifier: Apache-2.0
/** Rows from files of other formats: Parquet, CSV and JSON lines. */
@NullMarked
package io.firn.cli.input;

import org.jspecify.annotations.NullMarked;
