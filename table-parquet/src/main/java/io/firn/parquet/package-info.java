// SPDX-License-Identifier: Apache-2.0
/**
 * Parquet files over an object store: {@link io.firn.parquet.ParquetFile} reads column batches, and
 * {@link io.firn.parquet.ParquetWriter} writes them. No type of a Parquet library shows in a public signature, and nothing
 * here knows what a table is.
 */
@NullMarked
package io.firn.parquet;

import org.jspecify.annotations.NullMarked;
