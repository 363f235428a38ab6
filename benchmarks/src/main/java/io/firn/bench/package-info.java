// SPDX-License-Identifier: Apache-2.0
/** Micro-benchmarks of hot paths, run by {@code benchmarks/run micro}. */
@NullMarked
package io.firn.bench;

import org.jspecify.annotations.NullMarked;
