// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

/** A footer contradicts the format; whoever knows the object's name turns it into a message with it. */
final class MalformedFooterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedFooterException(String message) {
        super(message);
    }
}
