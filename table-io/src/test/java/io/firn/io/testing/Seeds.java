// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

import java.lang.StackWalker.Option;
import java.nio.file.Path;

/**
 * Runs a random test for a few seeds, the same ones every time, and says how to repeat the one that failed.
 *
 * <p>{@code -Dseeds=N} runs N of them instead, to soak; {@code -DfirstSeed=S} starts elsewhere than at 1; {@code -Dseed=S}
 * runs that one only.
 */
public final class Seeds {

    private Seeds() {}

    /** What is run for each seed. */
    @FunctionalInterface
    public interface Body {
        void run(Gen gen) throws Exception;
    }

    /** Runs {@code body} for {@code count} seeds, or as the system properties say. */
    public static void forEach(int count, Body body) {
        StackWalker.StackFrame caller = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.filter(frame -> frame.getDeclaringClass() != Seeds.class)
                        .findFirst()
                        .orElseThrow());
        Long only = Long.getLong("seed");
        long first = only == null ? Long.getLong("firstSeed", 1) : only;
        long runs = only == null ? Long.getLong("seeds", count) : 1;
        for (long seed = first; seed < first + runs; seed++) {
            try {
                body.run(new Gen(seed));
            } catch (Throwable failure) {
                throw new AssertionError(
                        "seed " + seed + " failed: " + failure + "\nrepeat it with: " + repeat(caller, seed), failure);
            }
        }
    }

    private static String repeat(StackWalker.StackFrame caller, long seed) {
        String module = Path.of("").toAbsolutePath().getFileName().toString();
        return "mvn -B -pl %s -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest=%s#%s -Dseed=%d"
                .formatted(module, caller.getDeclaringClass().getSimpleName(), caller.getMethodName(), seed);
    }
}
