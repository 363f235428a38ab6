// SPDX-License-Identifier: Apache-2.0
/** Scans as Arrow record batches, for libraries that take those. */
@NullMarked
package io.firn.arrow;

import org.jspecify.annotations.NullMarked;
