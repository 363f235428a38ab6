// SPDX-License-Identifier: Apache-2.0
package io.firn.table;

import io.firn.expression.BoundPredicate;
import io.firn.io.InvalidRequestException;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.Snapshot;
import io.firn.snapshot.TableDefinition;
import io.firn.table.internal.key.KeyAudit;
import io.firn.table.internal.key.KeyColumns;
import io.firn.types.Type;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks that a table has no key twice before its columns become a primary key. */
final class UniqueKeys {
    private UniqueKeys() {}

    /**
     * Looks at the keys of all live rows.
     *
     * @param definition with the new key, and the columns that the table is to have; none is null in a row
     * @throws InvalidRequestException naming keys that are there more than once, or a row with NaN
     */
    static void require(Table table, Snapshot base, TableDefinition definition) {
        Optional<KeyColumns> key = KeyColumns.of(definition, base.header().tableId());
        if (key.isEmpty()) {
            return;
        }
        Snapshot changed = new Snapshot(
                base.header(), definition, base.contents(), base.commit(), base.trail(), base.markers(), base.extra());
        MissingValues missing = new MissingValues(table, base);
        key.get().fields().stream()
                .filter(field -> field.type() == Type.Simple.FLOAT || field.type() == Type.Simple.DOUBLE)
                .forEach(missing::refuseNaN);
        List<DataFile> files;
        try (Stream<DataFile> all = table.metadata().manifests().plan(base, new BoundPredicate.Always(true))) {
            files = all.toList();
        }
        List<String> twice = new KeyAudit(table.store(), changed, key.get()).duplicates(files);
        if (!twice.isEmpty()) {
            throw new InvalidRequestException(
                    "The columns (%s) cannot be the primary key: several rows have the same values in them: %s. Change those rows first."
                            .formatted(key.get().names(), String.join(", ", twice)));
        }
    }
}
