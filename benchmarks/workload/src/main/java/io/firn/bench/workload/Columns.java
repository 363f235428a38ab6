// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.util.List;

/** Which columns of orders a scan reads. */
public enum Columns {
    ALL(List.of("id", "customer_id", "status", "amount", "updated_at", "note")),
    TWO(List.of("id", "amount"));

    private final List<String> names;

    Columns(List<String> names) {
        this.names = names;
    }

    public List<String> names() {
        return names;
    }
}
