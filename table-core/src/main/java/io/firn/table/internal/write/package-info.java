// SPDX-License-Identifier: Apache-2.0
/**
 * From rows to data files: values to vectors, routing by partition, sorting, and files with their statistics. Not an API;
 * {@link io.firn.table.TableWriter} is.
 */
@NullMarked
package io.firn.table.internal.write;

import org.jspecify.annotations.NullMarked;
