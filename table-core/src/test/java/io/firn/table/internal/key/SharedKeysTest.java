// SPDX-License-Identifier: Apache-2.0
package io.firn.table.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.deletion.DeletionVector;
import io.firn.io.ObjectKey;
import io.firn.partition.PartitionKey;
import io.firn.snapshot.DataFile;
import io.firn.snapshot.DeletionVectorRef;
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
        for (long seed = 1; seed <= 40; seed++) {
            Random random = new Random(seed);
            KeyColumns.Form form = random.nextBoolean() ? KeyColumns.Form.WORD : KeyColumns.Form.PAIR;
            SharedKeys shared = new SharedKeys(form, 1L << 20);
            List<List<Long>> files = new ArrayList<>();
            for (int number = 0; number < 60; number++) {
                List<Long> keys = keys(random);
                files.add(keys);
                assertThat(shared.add(file(number), table(form, keys))).isTrue();
            }
            int[] liveIn = random.ints(KEYS, -1, files.size()).toArray();
            List<DataFile> asked = new ArrayList<>();
            for (int number = 0; number < files.size(); number++) {
                if (random.nextInt(4) > 0) {
                    asked.add(withDeletions(number));
                }
            }
            boolean complete = random.nextBoolean();
            LiveRows live = new LiveRows(random.nextBoolean() || complete ? asked : List.of(), complete, file -> {
                DeletionVector.Builder gone = new DeletionVector.Builder();
                List<Long> keys = files.get((int) file.id());
                for (int position = 0; position < keys.size(); position++) {
                    if (liveIn[keys.get(position).intValue()] != file.id()) {
                        gone.add(position);
                    }
                }
                return gone.build();
            });
            List<Long> wanted = keys(random);
            SharedKeys searched = random.nextBoolean() ? shared : shared.only(asked);
            Map<Long, Matches> found = find(searched, table(form, wanted), live, asked);
            for (int row = 0; row < wanted.size(); row++) {
                int holder = liveIn[wanted.get(row).intValue()];
                boolean expected = holder >= 0
                        && asked.contains(withDeletions(holder))
                        && files.get(holder).contains(wanted.get(row));
                for (int other = 0; other < files.size(); other++) {
                    assertThat(position(found.get((long) other), row))
                            .as("seed %d, key %d in file %d", seed, wanted.get(row), other)
                            .isEqualTo(
                                    expected && other == holder
                                            ? files.get(holder).indexOf(wanted.get(row))
                                            : -1);
                }
            }
        }
    }

    private static Map<Long, Matches> find(SharedKeys shared, KeyTable batch, LiveRows live, List<DataFile> files) {
        Map<Long, Matches> found = shared.find(batch, live, 1);
        for (int rounds = 1; live.isPending(); rounds++) {
            assertThat(rounds).as("rounds").isLessThan(8);
            live.resolve(ids ->
                    files.stream().filter(file -> ids.contains(file.id())).toList());
            found = shared.find(batch, live, 1 << rounds);
        }
        return found;
    }

    @Test
    void filesThatDoNotFitAreLeftToBeAskedAlone() {
        SharedKeys shared = new SharedKeys(KeyColumns.Form.WORD, 24 * 10);
        assertThat(shared.add(file(1), table(KeyColumns.Form.WORD, List.of(1L, 2L, 3L, 4L, 5L, 6L))))
                .isTrue();
        assertThat(shared.add(file(2), table(KeyColumns.Form.WORD, List.of(7L, 8L, 9L, 10L, 11L))))
                .isFalse();
        assertThat(shared.missing(List.of(file(1), file(2)))).containsExactly(file(2));
        assertThat(shared.isStale(1)).isFalse();
        assertThat(shared.isStale(0)).isFalse();
        assertThat(new SharedKeys(KeyColumns.Form.WORD, 0).isStale(0)).isFalse();
    }

    @Test
    void aFileIsNotTakenForOneOfTheSameIdThatCameToNothing() {
        SharedKeys shared = new SharedKeys(KeyColumns.Form.WORD, 1L << 20);
        KeyTable keys = table(KeyColumns.Form.WORD, List.of(1L, 2L));
        DataFile lost = file(7, "data/lost.parquet");
        DataFile won = file(7, "data/won.parquet");
        shared.add(lost, keys);
        assertThat(shared.missing(List.of(won))).containsExactly(won);
        assertThat(shared.find(keys, live(won), 1)).isEmpty();

        shared.add(won, table(KeyColumns.Form.WORD, List.of(2L, 3L)));
        assertThat(shared.missing(List.of(won))).isEmpty();
        Matches found = shared.find(keys, live(won), 1).get(7L);
        assertThat(position(found, 0)).as("1 is in the lost file only").isEqualTo(-1);
        assertThat(position(found, 1)).isZero();
        assertThat(position(shared.find(keys, live(lost), 1).get(7L), 1)).isEqualTo(1);
    }

    private static LiveRows live(DataFile file) {
        return new LiveRows(List.of(file), true, any -> {
            throw new AssertionError("it has no deleted rows");
        });
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

    private static DataFile file(int number) {
        return file(number, "data/" + number + ".parquet");
    }

    private static DataFile file(int number, String name) {
        FileDescription.Content content = new FileDescription.Content(1, 1, 0, 0, 0);
        return new DataFile(
                number,
                new FileDescription(ObjectKey.of(name), PartitionKey.UNPARTITIONED, content, Map.of()),
                0,
                1,
                Optional.empty());
    }

    /** Where they are does not matter here. */
    private static DataFile withDeletions(int number) {
        DataFile file = file(number);
        return new DataFile(file.id(), file.file(), 0, 1, Optional.of(new DeletionVectorRef.Inline("", 0)));
    }
}
