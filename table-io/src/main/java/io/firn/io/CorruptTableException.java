// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * Stored bytes are not what the format says they must be: damaged, truncated, or not written by a conforming writer. The
 * message names the object, where in it, what was expected and what was found. Trying again does not help; restoring the
 * object does. Nothing that was read from it has been returned as data.
 */
public final class CorruptTableException extends TableException {
    private static final long serialVersionUID = 1L;

    public CorruptTableException(String message) {
        super(message);
    }

    public CorruptTableException(String message, Throwable cause) {
        super(message, cause);
    }
}
