// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet;

/**
 * What is known of the values of one leaf in one page.
 *
 * @param rows of the page, by position in the file
 * @param statistics their values; bounds are never taken to be exact, and the size is not stated
 */
public record PageStatistics(RowRanges.Range rows, LeafStatistics statistics) {}
