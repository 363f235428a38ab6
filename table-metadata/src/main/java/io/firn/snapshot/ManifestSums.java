// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * What the manifests of a root come to: enough to check and to build a root without looking at each. Spec section 5.6.
 *
 * @param manifests their number
 * @param files sums over the files that they add
 * @param removed entries that remove files of older manifests
 * @param deletions entries that replace deletion vectors of files of older manifests
 */
record ManifestSums(long manifests, Totals files, long removed, long deletions) {
    static final String NAME = "manifest-sums";

    static ManifestSums of(List<ManifestRef> manifests) {
        Totals files = Totals.ZERO;
        long removed = 0;
        long deletions = 0;
        for (ManifestRef manifest : manifests) {
            Totals own = manifest.files();
            files = new Totals(
                    files.files() + own.files(),
                    files.rows() + own.rows(),
                    files.deletedRows() + own.deletedRows(),
                    files.bytes() + own.bytes());
            removed += manifest.counts().removed();
            deletions += manifest.counts().deletions();
        }
        return new ManifestSums(manifests.size(), files, removed, deletions);
    }

    /** Refuses a root that states this of manifests that come to something else. */
    void require(ManifestSums found, Place root) {
        if (!found.equals(this)) {
            throw root.field(NAME).corrupt("is %s, but the manifests add up to %s".formatted(this, found));
        }
    }

    void write(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(NAME);
        json.writeNumberField("manifests", manifests);
        json.writeNumberField("removed", removed);
        json.writeNumberField("deletions", deletions);
        json.writeFieldName("totals");
        ContentsCodec.writeTotals(json, files);
        json.writeEndObject();
    }

    static ManifestSums read(JsonObject json) {
        long manifests = json.integer("manifests", 1, JsonTree.MAX_TOKENS);
        long removed = json.count("removed");
        long deletions = json.count("deletions");
        ManifestSums sums =
                new ManifestSums(manifests, ContentsCodec.readTotals(json.object("totals")), removed, deletions);
        json.end();
        return sums;
    }
}
