// SPDX-License-Identifier: Apache-2.0
/**
 * Objects on the file systems that Hadoop reaches and that can create a file whole and only once: HDFS, Azure Data Lake
 * Storage and Google Cloud Storage. {@code docs/hadoop.md} says how to use it, and {@code docs/decisions/0022} why which
 * file system is written to in which way.
 */
@NullMarked
package io.firn.hadoop;

import org.jspecify.annotations.NullMarked;
