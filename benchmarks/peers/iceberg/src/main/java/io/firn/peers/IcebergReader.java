// SPDX-License-Identifier: Apache-2.0
package io.firn.peers;

import io.firn.bench.workload.Dataset;
import io.firn.bench.workload.DatasetSum;
import io.firn.bench.workload.OrdersSum;
import io.firn.bench.workload.ScanRequest;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableScan;

/** One of Iceberg's readers of data files. */
interface IcebergReader {
    OrdersSum read(Table table, TableScan scan, ScanRequest request) throws Exception;

    DatasetSum read(Table table, TableScan scan, Dataset data, int threads) throws Exception;
}
