// SPDX-License-Identifier: Apache-2.0
package io.firn.io.testing;

/**
 * One request to a store.
 *
 * @param operation what was asked
 * @param path the key, or the prefix of a listing
 * @param bytes how many bytes were read, written or stored; how many objects were listed; else 0
 */
public record Request(Operation operation, String path, long bytes) {
    @Override
    public String toString() {
        return operation + " " + path + (bytes == 0 ? "" : " (" + bytes + ")");
    }
}
