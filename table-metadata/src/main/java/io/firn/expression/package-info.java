// SPDX-License-Identifier: Apache-2.0
/** Predicates on rows: as users write them, bound to a schema, and evaluated over statistics. */
@NullMarked
package io.firn.expression;

import org.jspecify.annotations.NullMarked;
