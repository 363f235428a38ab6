// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.io.Durability;
import io.firn.io.InvalidRequestException;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The parameter that every command starts with: where the table is. */
final class TableLocation {

    @Parameters(index = "0", paramLabel = "TABLE", description = "Directory of the table.")
    String location;

    /** Opens the store below which a table may be created; the caller closes it. */
    ObjectStore createStore() {
        Optional<ObjectStore> installed = InstalledStores.open(location);
        return installed.isPresent() ? installed.get() : LocalObjectStore.open(path(), Durability.SYNC);
    }

    /** Opens the store of a table that must exist; the caller closes it. */
    ObjectStore store() {
        Optional<ObjectStore> installed = InstalledStores.open(location);
        if (installed.isPresent()) {
            return installed.get();
        }
        Path path = path();
        if (!Files.isDirectory(path)) {
            throw new InvalidRequestException("There is no table at '%s': %s. Create one with 'firn create'."
                    .formatted(location, Files.exists(path) ? "it is a file" : "no such directory"));
        }
        return LocalObjectStore.open(path, Durability.SYNC);
    }

    /** Runs an action on the table, and closes its store. */
    int withTable(TableAction action) {
        try (ObjectStore store = store()) {
            action.run(Table.open(store));
            return 0;
        }
    }

    interface TableAction {
        void run(Table table);
    }

    private Path path() {
        if (location.isBlank()) {
            throw new InvalidRequestException("The name of the table is empty: give its directory.");
        }
        if (location.startsWith("file:")) {
            return Path.of(location.substring("file:".length()));
        }
        return Path.of(location);
    }
}
