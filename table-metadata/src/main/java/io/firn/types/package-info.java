// SPDX-License-Identifier: Apache-2.0
/**
 * Types, fields and schemas, how they evolve, and how values of each type are held in memory. Specified in {@code
 * spec/format/03-types.md}.
 */
@NullMarked
package io.firn.types;

import org.jspecify.annotations.NullMarked;
