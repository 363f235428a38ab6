// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/** What must hold for a {@link ObjectStore#put} to take effect. */
public enum PutCondition {
    /** No object of this name exists. Checked and applied as one atomic step, also against writers in other processes. */
    IF_ABSENT,
    /** Nothing: an object of this name is replaced whole. Only hints may be written so. */
    NONE
}
