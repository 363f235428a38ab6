// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/** What a {@link LocalObjectStore} waits for before a write returns. */
public enum Durability {
    /** The object's bytes and its name are on the disk: they survive the loss of power. */
    SYNC,
    /**
     * The operating system has them: they survive the death of the process, but after a loss of power the newest objects
     * may be missing or damaged. For tests, and for tables that can be loaded again.
     */
    RELAXED
}
