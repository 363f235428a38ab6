// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.ObjectKey;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.FileDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedKeysTest {
    private static final int KEYS = 300;

    @Test
    void aKeyIsFoundInTheOnlyFileInWhichItIsLive() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            KeyColumns.Form form = random.nextBoolean() ? KeyColumns.Form.WORD : KeyColumns.Form.PAIR;
            SharedKeys shared = new SharedKeys(form, 1L << 20);
            List<List<Long>> files = new ArrayList<>();
            for (int file = 0; file < 60; file++) {
                List<Long> keys = keys(random);
                files.add(keys);
                shared.add(name(file), table(form, keys));
            }
            int[] liveIn = random.ints(KEYS, -1, files.size()).toArray();
            int[] numbers = new int[files.size()];
            for (int file = 0; file < numbers.length; file++) {
                numbers[file] = random.nextInt(4) == 0 ? -1 : file;
            }
            List<Long> wanted = keys(random);
            Map<Integer, Matches> found = shared.find(
                    table(form, wanted),
                    numbers,
                    (file, position) -> liveIn[files.get(file).get(position).intValue()] == file);
            for (int row = 0; row < wanted.size(); row++) {
                int file = liveIn[wanted.get(row).intValue()];
                boolean expected =
                        file >= 0 && numbers[file] >= 0 && files.get(file).contains(wanted.get(row));
                for (int other = 0; other < files.size(); other++) {
                    assertThat(position(found.get(other), row))
                            .as("seed %d, key %d in file %d", seed, wanted.get(row), other)
                            .isEqualTo(
                                    expected && other == file ? files.get(file).indexOf(wanted.get(row)) : -1);
                }
            }
        }
    }

    @Test
    void filesThatDoNotFitAreLeftToBeAskedAlone() {
        SharedKeys shared = new SharedKeys(KeyColumns.Form.WORD, 24 * 10);
        shared.add(name(1), table(KeyColumns.Form.WORD, List.of(1L, 2L, 3L, 4L, 5L, 6L)));
        shared.add(name(2), table(KeyColumns.Form.WORD, List.of(7L, 8L, 9L, 10L, 11L)));
        assertThat(shared.numbers(List.of(file(1), file(2)))).containsExactly(0, -1);
        assertThat(shared.unknown(List.of(file(1), file(2)))).containsExactly(file(2));
        assertThat(shared.isStale(1)).isFalse();
        assertThat(new SharedKeys(KeyColumns.Form.WORD, 0).isStale(0)).isFalse();
    }

    private static int position(Matches matches, int row) {
        for (int i = 0; matches != null && i < matches.size(); i++) {
            if (matches.row(i) == row) {
                return matches.position(i);
            }
        }
        return -1;
    }

    private static List<Long> keys(Random random) {
        Set<Long> keys = new HashSet<>();
        for (int i = random.nextInt(50); i >= 0; i--) {
            keys.add((long) random.nextInt(KEYS));
        }
        return List.copyOf(keys);
    }

    private static KeyTable table(KeyColumns.Form form, List<Long> keys) {
        KeyWords words = KeyWords.ordered(form, keys.size());
        keys.forEach(key -> words.add(key, form == KeyColumns.Form.WORD ? 0 : -key, key));
        return KeyTable.of(words);
    }

    private static ObjectKey name(int number) {
        return ObjectKey.of("data/" + number + ".parquet");
    }

    private static DataFile file(int number) {
        FileDescription.Content content = new FileDescription.Content(1, 1, 0, 0, 0);
        return new DataFile(
                number,
                new FileDescription(name(number), PartitionKey.UNPARTITIONED, content, Map.of()),
                0,
                1,
                Optional.empty());
    }
}
