// SPDX-License-Identifier: Apache-2.0
/**
 * Runs Firn and its peers side by side: {@code benchmarks/run SUITE}. This process only asks, waits, and reports; each
 * system works in a process of its own ({@link io.firn.bench.workload}).
 */
@NullMarked
package io.firn.bench.compare;

import org.jspecify.annotations.NullMarked;
