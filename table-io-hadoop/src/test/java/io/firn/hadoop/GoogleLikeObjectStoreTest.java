// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

class GoogleLikeObjectStoreTest extends CloudLikeObjectStoreContract {
    @Override
    Publication publication() {
        return Publication.CLOSE;
    }
}
