// SPDX-License-Identifier: Apache-2.0
/**
 * The workload that each system under comparison runs in a process of its own: the data, the suites, the checks of their
 * results, and the line protocol to the process that compares. Without dependencies, since each system brings its own.
 */
package io.firn.bench.workload;
