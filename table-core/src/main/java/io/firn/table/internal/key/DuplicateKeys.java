// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import io.firn.deletion.DeletionVector;
import io.firn.snapshot.DataFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds keys that several live rows have, over many files, in bounded memory: in one pass a part of all keys. */
final class DuplicateKeys {
    /** Keys that one pass holds, on average: some 300 MB with all that belongs to them. */
    private static final long PASS_KEYS = 1L << 23;

    /** A live row. */
    record Place(DataFile file, int position) {}

    /** The index of a file. */
    interface Source {
        KeyIndex index(DataFile file);

        DeletionVector deletions(DataFile file);
    }

    private final List<DataFile> files;
    private final Source source;
    private KeyWords words = KeyWords.unordered(KeyColumns.Form.WORD, 0);
    private int[] fileOf = new int[0];
    private int[] positions = new int[0];

    DuplicateKeys(List<DataFile> files, Source source) {
        this.files = files;
        this.source = source;
    }

    /** Rows whose key another row before it has, at most so many. */
    List<Place> find(KeyColumns.Form form, int limit) {
        long rows = files.stream()
                .mapToLong(file -> file.file().content().rowCount())
                .sum();
        int bits = 0;
        while (rows >>> bits > PASS_KEYS) {
            bits++;
        }
        List<Place> found = new ArrayList<>();
        for (long pass = 0; pass < 1L << bits && found.size() < limit; pass++) {
            collect(form, pass, bits);
            for (int row : KeyTable.of(words).duplicates(limit - found.size())) {
                found.add(new Place(files.get(fileOf[row]), positions[row]));
            }
        }
        return found;
    }

    private void collect(KeyColumns.Form form, long pass, int bits) {
        words = KeyWords.unordered(form, 0);
        for (int file = 0; file < files.size(); file++) {
            KeyTable keys = source.index(files.get(file)).batch(Long.MIN_VALUE, Long.MAX_VALUE);
            DeletionVector deleted =
                    files.get(file).deletions().isPresent() ? source.deletions(files.get(file)) : DeletionVector.NONE;
            for (int i = 0; i < keys.size(); i++) {
                boolean inPass = bits == 0 || keys.words().spread(i) >>> Long.SIZE - bits == pass;
                if (inPass && !deleted.contains(keys.row(i))) {
                    add(keys, i, file);
                }
            }
        }
    }

    private void add(KeyTable keys, int index, int file) {
        int row = words.size();
        if (row == fileOf.length) {
            int grown = Math.max(1024, 2 * row);
            fileOf = Arrays.copyOf(fileOf, grown);
            positions = Arrays.copyOf(positions, grown);
        }
        fileOf[row] = file;
        positions[row] = keys.row(index);
        words.add(keys.words().first(index), keys.words().second(index), 0);
    }
}
