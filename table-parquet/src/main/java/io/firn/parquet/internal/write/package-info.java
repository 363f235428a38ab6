// SPDX-License-Identifier: Apache-2.0
/**
 * How {@link io.firn.parquet.ParquetWriter} works. A batch is shredded into levels and values ({@code Shredder}); each leaf
 * collects a page of them and hands it over when it is full ({@code ChunkWriter}); it is encoded and compressed by whatever
 * thread is free ({@code PageEncoders}), and waits until its row group ends ({@code FileWriter}). Not for users.
 */
@NullMarked
package io.firn.parquet.internal.write;

import org.jspecify.annotations.NullMarked;
