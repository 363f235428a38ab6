// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.commit.Versions;
import io.firn.io.Durability;
import io.firn.io.InvalidRequestException;
import io.firn.io.LocalObjectStore;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoredObject;
import io.firn.io.testing.Gen;
import io.firn.table.check.CheckReport;
import io.firn.table.check.Finding;
import io.firn.table.check.TableChecker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lies that a root can tell though every byte of it is in order, one by one: the checker finds each. */
class TableCheckerTest {
    private static final Path GOLDEN = Path.of(System.getProperty("firn.root", ".."), "spec", "golden", "v1");
    private static final long NEWEST = 7;

    /** A change of the newest root's JSON, and what the checker says of it. */
    private record Lie(String from, String to, String found) {}

    private static final List<Lie> LIES = List.of(
            new Lie("\"table-id\":\"0", "\"table-id\":\"1", "the table's id"),
            new Lie("\"parent-crc32c\":\\d", "\"parent-crc32c\":", "the checksum of version 6"),
            new Lie("(\"totals\":\\{\"files\":5,\"rows\":)7", "$18", "rows"),
            new Lie("(\"totals\":\\{\"files\":)5", "$16", "files"),
            new Lie("\"committed-at\":1795334400026106", "\"committed-at\":1795334400019828", ""),
            new Lie("\\[5,1795334400015729\\]", "[5,1795334400015728]", "version 5"),
            new Lie("\"removed\":\\[6\\]", "\"removed\":[5]", "file 5"),
            new Lie("(\"removed-totals\":\\{\"files\":1,\"rows\":)1", "$12", "the totals of the files removed"),
            new Lie("\"operation\":\"delete\",\"added\":\\[\\]", "\"operation\":\"delete\",\"added\":[5]", ""),
            new Lie("\"definition-changed\":false", "\"definition-changed\":true", "NOTHING"),
            new Lie("\"name\":\"code\"", "\"name\":\"kode\"", "schema"),
            new Lie("truncate\\[2\\]", "truncate[3]", "partition"),
            new Lie("\"owner\"|\"properties\":\\{\\}", "\"properties\":{\"a\":\"b\"}", "the definition changed"),
            new Lie("\"markers\":\\{\\}", "\"markers\":{\"x\":{\"epoch\":1,\"sequence\":1,\"version\":3}}", ""),
            new Lie("\"id\":5,\"key\"", "\"id\":6,\"key\"", "file"),
            new Lie("\"size\":602", "\"size\":603", "bytes"),
            new Lie("\"crc32c\":873357285", "\"crc32c\":873357286", "CRC-32C"),
            new Lie("(\"spec\":0,\"partition\":\\[672,\"ab\"\\],\"rows\":)2", "$13", ""),
            new Lie("\\[672,\"ab\"\\]", "[671,\"ab\"]", "partition"),
            new Lie("\\[672,\"ab\"\\]", "[672,\"ac\"]", "partition"),
            new Lie("\\[3,20485\\]", "[2,20485]", "partition"),
            new Lie("\"min\":\"ab12\",\"max\":\"ab99\"", "\"min\":\"ab13\",\"max\":\"ab99\"", "bounds"),
            new Lie("\"min\":\"ab12\",\"max\":\"ab99\"", "\"min\":\"ab12\",\"max\":\"ab98\"", "bounds"),
            new Lie("\"min\":\"ab12\",\"max\":\"ab99\"", "\"min\":\"ab\",\"max\":\"ab99\"", "bounds"),
            new Lie("(\"2\":\\{\"values\":2,\"nulls\":)1", "$10", "nulls"),
            new Lie("(\"2\":\\{\"values\":)2(,\"nulls\":1)", "$13$2", "values"),
            new Lie(
                    "\"sort-order\":1,(\"statistics\":\\{\"1\":\\{\"values\":2,\"nulls\":0,\"nans\":0,\"min\":1)",
                    "\"sort-order\":0,$1",
                    "file 1 changed"),
            new Lie("\\{\"source\":2,\"direction\":\"desc\"", "{\"source\":2,\"direction\":\"asc\"", "sort order"),
            new Lie("\"first-row-id\":4,\"added-in\":4", "\"first-row-id\":3,\"added-in\":4", ""),
            new Lie("\"first-row-id\":6,\"added-in\":4", "\"first-row-id\":6,\"added-in\":3", "file 5"),
            new Lie("data/shard=1/", "data/shard=2/", "does not exist"));

    private static ObjectStore copyOfGolden() {
        MemoryObjectStore copy = new MemoryObjectStore();
        try (ObjectStore golden =
                LocalObjectStore.open(GOLDEN.resolve("partitions").resolve("table"), Durability.RELAXED)) {
            for (StoredObject object : golden.list("", "", Integer.MAX_VALUE)) {
                copy.put(object.key(), golden.get(object.key(), 1 << 20).orElseThrow(), PutCondition.NONE);
            }
        }
        return copy;
    }

    private static CheckReport check(ObjectStore store) {
        return TableChecker.check(store, World.of(new Gen(1)), TableChecker.Depth.DATA);
    }

    @Test
    void everyLieIsFound() {
        assertThat(check(copyOfGolden()).findings()).isEmpty();
        for (Lie lie : LIES) {
            ObjectStore store = copyOfGolden();
            HostileRoot.edit(store, NEWEST, json -> json.replaceFirst(lie.from(), lie.to()));
            List<Finding> findings = check(store).findings();
            if (lie.found().equals("NOTHING")) {
                assertThat(findings).as("%s", lie).isEmpty();
            } else {
                assertThat(findings).as("%s", lie).isNotEmpty();
                assertThat(findings.toString()).as("%s", lie).contains(lie.found());
            }
        }
    }

    @Test
    void aHoleAmongVersionsIsFoundAndTheOthersAreStillChecked() {
        ObjectStore store = copyOfGolden();
        store.delete(List.of(Versions.key(4)));
        CheckReport report = check(store);
        assertThat(report.findings()).hasSize(1);
        assertThat(report.findings().get(0).where()).isEqualTo(Versions.key(4).path());
        assertThat(report.examined().versions()).isEqualTo(NEWEST - 1);
    }

    @Test
    void metadataAloneIsCheckedWithoutReadingData() {
        ObjectStore store = copyOfGolden();
        String data = store.list("data/", "", 1).get(0).key().path();
        int size = Math.toIntExact(store.size(ObjectKey.of(data)).orElseThrow());
        store.put(ObjectKey.of(data), ByteBuffer.allocate(size), PutCondition.NONE);
        assertThat(TableChecker.check(store, World.of(new Gen(1)), TableChecker.Depth.METADATA)
                        .findings())
                .isEmpty();
        assertThat(check(store).findings()).isNotEmpty();
    }

    @Test
    void aPlaceWithoutVersionsIsNoTable() {
        assertThatThrownBy(() -> check(new MemoryObjectStore()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no table");
    }
}
