// SPDX-License-Identifier: Apache-2.0
/**
 * What a table needs of storage: whole and ranged reads, a conditional put, a streaming create, an ordered listing and a
 * delete. Bytes and keys only; nothing here knows what a table is. Specified in {@code spec/format/02-storage.md}.
 */
@NullMarked
package io.firn.io;

import org.jspecify.annotations.NullMarked;
