// SPDX-License-Identifier: Apache-2.0
/** The footer of a Parquet file, checked: its schema as a tree with levels, its row groups and chunks. */
@NullMarked
package io.firn.parquet.internal.footer;

import org.jspecify.annotations.NullMarked;
