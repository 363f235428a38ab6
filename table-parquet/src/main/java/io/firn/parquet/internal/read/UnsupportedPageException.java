// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

/** A page is sound but asks for what is not supported; whoever knows the place turns it into a message with it. */
final class UnsupportedPageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedPageException(String message) {
        super(message);
    }
}
