// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

/** The steps of one suite, the same for all systems. */
interface Suite {

    /** Runs one step; throws when the system fails or computes something wrong. */
    Result run(TableSystem system, Request request) throws Exception;

    static void require(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            throw new IllegalStateException("Wrong result: " + what + " is " + found + ", not " + expected);
        }
    }

    static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }
}
