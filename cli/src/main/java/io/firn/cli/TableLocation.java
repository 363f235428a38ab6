// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.cli.input.Input;
import io.firn.io.DiskCache;
import io.firn.io.Durability;
import io.firn.io.InvalidRequestException;
import io.firn.io.LocalObjectStore;
import io.firn.io.ObjectStore;
import io.firn.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The parameter that every command starts with: where the table is. */
final class TableLocation {

    @Parameters(index = "0", paramLabel = "TABLE", description = "Directory of the table, or s3://bucket/path.")
    String location;

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    /** Settings of S3 that were given on the command line. */
    Map<String, String> s3Options() {
        return FirnCommand.of(command).s3;
    }

    /** The store of a location that is none in the file system. */
    private Optional<ObjectStore> remote() {
        return S3Places.matches(location)
                ? Optional.of(S3Places.open(location, s3Options()))
                : InstalledStores.open(location);
    }

    /** Opens the store below which a table may be created; the caller closes it. */
    ObjectStore createStore() {
        Optional<ObjectStore> remote = remote();
        return remote.isPresent() ? remote.get() : LocalObjectStore.open(path(), Durability.SYNC);
    }

    /** Opens the store of a table that must exist, past any cache; the caller closes it. */
    ObjectStore store() {
        Optional<ObjectStore> remote = remote();
        if (remote.isPresent()) {
            return remote.get();
        }
        Path path = path();
        if (!Files.isDirectory(path)) {
            throw new InvalidRequestException("There is no table at '%s': %s. Create one with 'firn create'."
                    .formatted(location, Files.exists(path) ? "it is a file" : "no such directory"));
        }
        return LocalObjectStore.open(path, Durability.SYNC);
    }

    /**
     * The store of another table that a source names, which the caller closes; empty when it names files: a directory with
     * the metadata of a table is one, and so is a location with a scheme whose ending is that of no format.
     *
     * @param file whether it certainly is one
     */
    Optional<ObjectStore> otherTable(String source, boolean file) {
        if (file || source.isBlank() || source.equals("-")) {
            return Optional.empty();
        }
        TableLocation other = new TableLocation();
        other.location = source;
        other.command = command;
        boolean named = source.matches("[a-zA-Z][a-zA-Z0-9+.-]+://.*") && !source.startsWith("file:");
        boolean table = named
                ? !Input.isFileName(source)
                : Files.isDirectory(other.path().resolve("_firn"));
        return table ? Optional.of(other.store()) : Optional.empty();
    }

    /** Runs an action on the table, through the cache if one is asked for, and closes its store. */
    int withTable(TableAction action) {
        FirnCommand options = FirnCommand.of(command);
        Optional<DiskCache> cache =
                CachePlace.of(options.cache, options.cacheSize, isLocal() ? Map.of() : System.getenv());
        try (ObjectStore store = store()) {
            action.run(Table.open(cache.isPresent() ? cache.get().over(store) : store));
            return 0;
        }
    }

    interface TableAction {
        void run(Table table);
    }

    private boolean isLocal() {
        return location.startsWith("file:") || !location.contains("://");
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
