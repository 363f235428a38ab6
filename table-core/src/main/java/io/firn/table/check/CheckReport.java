// SPDX-License-Identifier: Apache-2.0
package io.firn.table.check;

import java.util.List;

/**
 * What a check looked at, and what is wrong. Immutable.
 *
 * @param findings in the order in which they were met; empty: the table is sound as far as it was looked at
 * @param omitted how many more findings there were than a report holds
 * @param examined how much was looked at
 */
public record CheckReport(List<Finding> findings, long omitted, Examined examined) {

    /**
     * @param versions roots read
     * @param manifests manifests read
     * @param files data files that some retained version refers to
     * @param rows rows read in data files; 0 unless data was checked
     */
    public record Examined(long versions, long manifests, long files, long rows) {}

    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** Whether nothing was found. */
    public boolean sound() {
        return findings.isEmpty();
    }
}
