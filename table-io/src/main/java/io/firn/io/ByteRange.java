// SPDX-License-Identifier: Apache-2.0
package io.firn.io;

import java.nio.ByteBuffer;

/**
 * A part of an object that is to be read, and where its bytes go.
 *
 * @param offset where it begins in the object, in bytes
 * @param target filled from its position to its limit
 */
public record ByteRange(long offset, ByteBuffer target) {

    public ByteRange {
        if (offset < 0) {
            throw new IllegalArgumentException("negative offset " + offset);
        }
    }
}
