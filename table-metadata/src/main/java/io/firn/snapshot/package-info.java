// SPDX-License-Identifier: Apache-2.0
/** The root of a table at one version, as immutable records, and its bytes. Specified in {@code spec/format/05-snapshot.md}. */
@NullMarked
package io.firn.snapshot;

import org.jspecify.annotations.NullMarked;
