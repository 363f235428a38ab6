// SPDX-License-Identifier: Apache-2.0
package io.firn.partition;

/**
 * One value of a partition key.
 *
 * @param id positive and unique within all specs of a table; from 1000
 * @param sourceId the column it is computed from
 * @param name unique within the spec; used in paths such as {@code day=2026-11-22}
 * @param transform how it is computed
 */
public record PartitionField(int id, int sourceId, String name, Transform transform) {}
