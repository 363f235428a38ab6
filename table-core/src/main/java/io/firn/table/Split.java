// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import java.io.Serializable;

/**
 * Rows of one data file that a scan has to read. Travels between processes by Java serialization. Immutable.
 *
 * @param file the data file and its deletion vector, as JSON text
 * @param fromRow position in the file of the first row
 * @param toRow position behind the last row
 * @param sizeBytes about how many bytes of the file these rows are
 */
public record Split(String file, long fromRow, long toRow, long sizeBytes) implements Serializable {}
