// SPDX-License-Identifier: Apache-2.0
/** Parquet's split-block Bloom filters: their hash, their bits, and their form in a file. Not for users. */
@NullMarked
package io.firn.parquet.internal.bloom;

import org.jspecify.annotations.NullMarked;
