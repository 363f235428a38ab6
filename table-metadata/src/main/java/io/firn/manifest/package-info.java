// SPDX-License-Identifier: Apache-2.0
/**
 * Manifests: the files of a table with their statistics as Parquet, and planning over them. Specified in {@code
 * spec/format/06-manifest.md}.
 */
@NullMarked
package io.firn.manifest;

import org.jspecify.annotations.NullMarked;
