// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.iceberg.BaseMetastoreCatalog;
import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;

/**
 * A catalog that costs nothing: where each table's newest metadata is, in a map. Iceberg's own one in memory keeps the
 * files in memory, too.
 */
final class MemoryCatalog extends BaseMetastoreCatalog {
    private final ConcurrentMap<TableIdentifier, String> newest = new ConcurrentHashMap<>();
    private final String warehouse;
    private final FileIO io;

    MemoryCatalog(String warehouse, FileIO io) {
        this.warehouse = warehouse;
        this.io = io;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier table) {
        return new MemoryTableOperations(table);
    }

    @Override
    protected String defaultWarehouseLocation(TableIdentifier table) {
        return warehouse + "/" + table.namespace() + "/" + table.name();
    }

    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return newest.keySet().stream()
                .filter(table -> table.namespace().equals(namespace))
                .toList();
    }

    @Override
    public boolean dropTable(TableIdentifier table, boolean purge) {
        throw new UnsupportedOperationException("dropTable");
    }

    @Override
    public void renameTable(TableIdentifier from, TableIdentifier to) {
        throw new UnsupportedOperationException("renameTable");
    }

    private final class MemoryTableOperations extends BaseMetastoreTableOperations {
        private final TableIdentifier table;

        MemoryTableOperations(TableIdentifier table) {
            this.table = table;
        }

        @Override
        protected void doRefresh() {
            String location = newest.get(table);
            if (location == null) {
                disableRefresh();
            } else {
                refreshFromMetadataLocation(location);
            }
        }

        @Override
        protected void doCommit(TableMetadata base, TableMetadata metadata) {
            String location = writeNewMetadataIfRequired(base == null, metadata);
            boolean won = base == null
                    ? newest.putIfAbsent(table, location) == null
                    : newest.replace(table, base.metadataFileLocation(), location);
            if (!won) {
                throw new CommitFailedException("Another commit to %s was faster", table);
            }
        }

        @Override
        public FileIO io() {
            return io;
        }

        @Override
        protected String tableName() {
            return table.toString();
        }
    }
}
