// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

/** The requests that an {@link io.firn.io.ObjectStore} can be asked for. */
public enum Operation {
    GET,
    READ,
    SIZE,
    PUT,
    /** A sink was opened. */
    CREATE,
    /** A sink was given bytes; on S3 these are a part upload at most. */
    WRITE,
    /** A sink was completed: the object exists. */
    COMPLETE,
    LIST,
    DELETE
}
