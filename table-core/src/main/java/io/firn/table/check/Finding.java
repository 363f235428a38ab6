// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

/**
 * One thing that is wrong with a table.
 *
 * @param where the object or version that it was found in
 * @param problem what is wrong, with the expected and the found
 */
public record Finding(String where, String problem) {
    @Override
    public String toString() {
        return where + ": " + problem;
    }
}
