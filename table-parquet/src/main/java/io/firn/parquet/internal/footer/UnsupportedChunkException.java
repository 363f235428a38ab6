// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

/** A footer is sound but asks for what is not supported; whoever knows the object's name turns it into a message. */
final class UnsupportedChunkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedChunkException(String message) {
        super(message);
    }
}
