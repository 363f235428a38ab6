// SPDX-License-Identifier: Apache-2.0
/** From the pages of a Parquet file to vectors: ranged reads, pages, codecs, encodings, levels, nesting. */
@NullMarked
package io.firn.parquet.internal.read;

import org.jspecify.annotations.NullMarked;
