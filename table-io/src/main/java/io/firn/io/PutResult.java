// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/** How a {@link ObjectStore#put} ended, when its end is known. */
public enum PutResult {
    /** This call stored the object. */
    STORED,
    /**
     * An object of this name existed, and this call changed nothing. After an earlier attempt of the same caller whose
     * outcome was unknown, the object may be that attempt's own.
     */
    EXISTS
}
