// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * The caller asked for something that cannot be done: an unknown column, a value of the wrong type, a missing required
 * value, a version that does not exist. The message says which and what would be accepted. Nothing was changed.
 */
public final class InvalidRequestException extends TableException {
    private static final long serialVersionUID = 1L;

    public InvalidRequestException(String message) {
        super(message);
    }

    public InvalidRequestException(String message, Throwable cause) {
        super(message, cause);
    }
}
