// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

/** Numbers of things, in words. */
public final class Count {
    private Count() {}

    /** {@code 1 file}, {@code 2,000 files}. */
    public static String of(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }
}
