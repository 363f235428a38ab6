// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

/**
 * What went wrong with a table, in one of few kinds that a caller would treat differently. Every message says what
 * happened, where, and what to do.
 */
public abstract class TableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    protected TableException(String message) {
        super(message);
    }

    protected TableException(String message, Throwable cause) {
        super(message, cause);
    }
}
