// SPDX-License-Identifier: Apache-2.0
package io.firn.verification.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * All that happened in one simulation, in order. Always as a number, which is the same for two runs exactly when they did
 * the same things at the same times; as text only when asked for.
 */
final class Trace {
    private final VirtualTime time;
    private final boolean keep;
    private final List<String> lines = new ArrayList<>();
    private long hash = 0xcbf29ce484222325L;

    Trace(VirtualTime time, boolean keep) {
        this.time = time;
        this.keep = keep;
    }

    void add(String process, String what, Object how) {
        mix(time.nanos());
        mix(process);
        mix(what);
        mix(how.toString());
        if (keep) {
            lines.add("%12.3f s  %-10s %s: %s".formatted(time.nanos() / 1e9, process, what, how));
        }
    }

    /** Bytes that were stored, so that runs are the same to the byte. */
    void add(byte[] content) {
        for (byte each : content) {
            mix(each);
        }
    }

    private void mix(String text) {
        for (int i = 0; i < text.length(); i++) {
            mix(text.charAt(i));
        }
        mix(-1);
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x100000001b3L;
        hash ^= hash >>> 29;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return lines;
    }
}
