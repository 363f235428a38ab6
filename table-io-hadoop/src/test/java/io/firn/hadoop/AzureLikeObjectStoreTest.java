// SPDX-License-Identifier: Apache-2.0
package io.firn.hadoop;

class AzureLikeObjectStoreTest extends CloudLikeObjectStoreContract {
    @Override
    Publication publication() {
        return Publication.RENAME_OR_FALSE;
    }
}
