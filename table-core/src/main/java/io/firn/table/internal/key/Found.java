// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.snapshot.DataFile;

/**
 * Live rows of one file that have keys of a batch.
 *
 * @param file as the snapshot has it
 * @param matches row of the batch and position in the file, at least one
 */
public record Found(DataFile file, Matches matches) {}
