// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.column.ColumnVector;
import io.firn.column.Selection;
import java.util.List;

/** Collects the keys of the rows of one file, in their order, and makes an index of them. For one thread. */
final class KeyCollector {
    private final KeyColumns key;
    private final KeyColumns.Extractor extractor;
    private final KeyWords scratch;
    private final KeyRuns.Builder runs = new KeyRuns.Builder();
    private final KeyWords words;
    private boolean inRuns;

    KeyCollector(KeyColumns key) {
        this(key, false);
    }

    /** @param anyValues whether rows without a key are passed over, and not refused */
    KeyCollector(KeyColumns key, boolean anyValues) {
        this.key = key;
        this.extractor = key.extractor(anyValues);
        this.scratch = KeyWords.unordered(key.form(), 0);
        this.words = KeyWords.unordered(key.form(), 0);
        this.inRuns = key.form() == KeyColumns.Form.WORD;
    }

    /** @param vectors of the key columns, in their order */
    void add(List<ColumnVector> vectors, Selection rows) {
        if (!inRuns) {
            extractor.append(vectors, rows, words);
            return;
        }
        scratch.clear();
        extractor.append(vectors, rows, scratch);
        int taken = runs.add(scratch, 0);
        if (taken < scratch.size()) {
            inRuns = false;
            runs.expand(words);
            for (int i = taken; i < scratch.size(); i++) {
                words.add(scratch.first(i));
            }
        }
    }

    KeyColumns key() {
        return key;
    }

    KeyIndex build() {
        if (inRuns && !runs.overlap()) {
            return runs.build();
        }
        if (inRuns) {
            runs.expand(words);
        }
        return KeyTable.of(words);
    }
}
