// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** The bytes of a page contradict the format; whoever knows the place turns it into a message with it. */
final class MalformedPageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedPageException(String message) {
        super(message);
    }

    MalformedPageException(String message, Throwable cause) {
        super(message, cause);
    }
}
