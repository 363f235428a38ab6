// SPDX-License-Identifier: Apache-2.0
/** Sort orders of rows within files. */
@NullMarked
package io.firn.sort;

import org.jspecify.annotations.NullMarked;
