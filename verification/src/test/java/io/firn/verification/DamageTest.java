// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.MemoryObjectStore;
import io.firn.io.ObjectKey;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.io.StoreException;
import io.firn.io.StoredObject;
import io.firn.io.TableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.metadata.Environment;
import io.firn.table.Row;
import io.firn.table.Scan;
import io.firn.table.Table;
import io.firn.table.TableWriter;
import io.firn.table.check.CheckReport;
import io.firn.table.check.TableChecker;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * A table of which one object is damaged: bytes changed, cut off, removed, exchanged. Reading it gives the right rows or
 * one of the errors that say so by the object's name; the checker reports it and never fails; nothing else happens.
 */
class DamageTest {
    private static final Schema SCHEMA = Schema.of(
            Field.required("id", Type.Simple.LONG),
            Field.optional("name", Type.Simple.STRING),
            Field.optional("tags", new Type.ListOf(Field.optional("element", Type.Simple.STRING))));

    private static final int LIMIT = 1 << 24;

    /** A table with files in the overlay and in manifests, and its objects. */
    private static Map<String, ByteBuffer> objects(Gen gen) {
        MemoryObjectStore store = new MemoryObjectStore();
        Environment environment = World.of(gen);
        Table table = Table.create(store, SCHEMA, environment)
                .partitionBy("bucket(4, id)")
                .sortBy("id")
                .create();
        long id = 0;
        for (int commit = 0; commit < 14; commit++) {
            try (TableWriter writer = table.newWriter()) {
                for (int row = 0; row < 12; row++) {
                    writer.write(Row.of(id, id % 5 == 0 ? null : "name " + id, List.of("a", "b" + id)));
                    id++;
                }
                table.newAppend().add(writer.finish()).commit();
            }
        }
        assertThat(table.snapshot().contents().manifests()).isNotEmpty();
        assertThat(table.snapshot().contents().overlay().added()).isNotEmpty();
        return copy(store);
    }

    private static Map<String, ByteBuffer> copy(ObjectStore store) {
        Map<String, ByteBuffer> objects = new TreeMap<>();
        for (StoredObject object : store.list("", "", Integer.MAX_VALUE)) {
            objects.put(object.key().path(), store.get(object.key(), LIMIT).orElseThrow());
        }
        return objects;
    }

    private static ObjectStore store(Map<String, ByteBuffer> objects) {
        MemoryObjectStore store = new MemoryObjectStore();
        objects.forEach((path, bytes) -> store.put(ObjectKey.of(path), bytes.duplicate(), PutCondition.NONE));
        return store;
    }

    private static List<String> rows(ObjectStore store, Environment environment) {
        Scan scan = Table.open(store, environment).newScan().build();
        return Canon.rows(scan.rows(), scan.schema());
    }

    @Test
    void aDamagedObjectIsNamedAndNeverGivesOtherRows() {
        Map<String, ByteBuffer> sound = objects(new Gen(1));
        List<String> expected = rows(store(sound), World.of(new Gen(2)));
        assertThat(check(store(sound), World.of(new Gen(2)), "nothing").findings())
                .isEmpty();
        Seeds.forEach(120, gen -> {
            Map<String, ByteBuffer> objects = new TreeMap<>(sound);
            Environment environment = World.of(new Gen(2));
            String victim = victim(gen, objects);
            byte[] bytes = bytes(objects.get(victim));
            String what = damage(gen, objects, victim, bytes);
            ObjectStore store = store(objects);
            String where = what + " in " + victim;

            try {
                assertThat(rows(store, environment)).as(where).isEqualTo(expected);
            } catch (CorruptTableException | StoreException | UnsupportedFormatException | InvalidRequestException e) {
                assertThat(e.getMessage()).as(where).isNotBlank();
            }
            CheckReport report = check(store, environment, where);
            assertThat(report.sound()).as(where).isFalse();
            assertThat(report.findings().toString()).as(where).contains(victim);
        });
    }

    private static CheckReport check(ObjectStore store, Environment environment, String where) {
        try {
            return TableChecker.check(store, environment, TableChecker.Depth.DATA);
        } catch (TableException e) {
            throw new AssertionError("the checker failed: " + where, e);
        }
    }

    /** Objects of each kind are equally likely. */
    private static String victim(Gen gen, Map<String, ByteBuffer> objects) {
        String kind = gen.pick(List.of("_firn/versions/", "_firn/manifests/", "data/"));
        return gen.pick(
                objects.keySet().stream().filter(path -> path.startsWith(kind)).toList());
    }

    private static String damage(Gen gen, Map<String, ByteBuffer> objects, String victim, byte[] bytes) {
        switch (gen.below(5)) {
            case 0 -> {
                int length = gen.below(bytes.length);
                objects.put(victim, ByteBuffer.wrap(bytes, 0, length).slice());
                return "cut to " + length + " of " + bytes.length;
            }
            case 1 -> {
                // The newest root can go without a trace: the table is then the one before it.
                boolean newest = victim.equals(objects.keySet().stream()
                        .filter(path -> path.startsWith("_firn/versions/"))
                        .findFirst()
                        .orElseThrow());
                if (!newest) {
                    objects.remove(victim);
                    return "removed";
                }
                objects.put(victim, ByteBuffer.allocate(0));
                return "emptied";
            }
            case 2 -> {
                String other = gen.pick(objects.keySet().stream()
                        .filter(path -> !path.equals(victim))
                        .filter(path -> gen.chance(0.2) || path.charAt(0) == victim.charAt(0))
                        .toList());
                objects.put(victim, objects.get(other));
                return "replaced by " + other;
            }
            default -> {
                int at = gen.below(bytes.length);
                bytes[at] ^= (byte) (1 << gen.below(8));
                objects.put(victim, ByteBuffer.wrap(bytes));
                return "bit changed at " + at + " of " + bytes.length;
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
