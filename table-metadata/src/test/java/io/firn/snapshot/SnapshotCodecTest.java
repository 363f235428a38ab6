// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.firn.io.CorruptTableException;
import io.firn.io.TableException;
import io.firn.io.UnsupportedFormatException;
import io.firn.io.testing.Gen;
import io.firn.io.testing.Seeds;
import io.firn.types.Field;
import io.firn.types.Schema;
import io.firn.types.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {

    private static Snapshot decode(byte[] bytes) {
        return SnapshotCodec.decode(ByteBuffer.wrap(bytes), "the root");
    }

    private static Snapshot parse(String json) {
        return SnapshotCodec.parse(SampleSnapshots.utf8(json), Place.document("the root"));
    }

    @Test
    void whatWasEncodedIsDecodedToTheSame() {
        Seeds.forEach(100, gen -> {
            Snapshot snapshot = SampleSnapshots.random(gen);
            byte[] bytes = SnapshotCodec.encode(snapshot);
            assertThat(decode(bytes)).isEqualTo(snapshot);
            assertThat(SnapshotCodec.encode(decode(bytes))).isEqualTo(bytes);
            assertThat(parse(SnapshotCodec.toJson(snapshot))).isEqualTo(snapshot);
        });
    }

    @Test
    void equalSnapshotsHaveEqualBytesWhateverTheOrderOfTheirMaps() {
        Snapshot snapshot = SampleSnapshots.complete();
        List<String> reversed =
                new ArrayList<>(snapshot.definition().properties().keySet());
        assertThat(reversed).hasSizeGreaterThan(1);
        String json = SnapshotCodec.toJson(snapshot);
        assertThat(SnapshotCodec.toJson(parse(json))).isEqualTo(json);
        assertThat(json.indexOf("\"owner\"")).isLessThan(json.indexOf("\"write.target-size\""));
    }

    @Test
    void unknownFieldsOfTheTopLevelAreKeptToTheLastDigit() {
        String unknown = "{\"a\":[1,-2.50,1e400,null,\"x\\u0000\"],\"n\":12345678901234567890123}";
        Snapshot snapshot = parse(edit("\"version\"", "\"zz-new\": " + unknown + ", \"aa\": true, \"version\""));
        assertThat(snapshot.extra()).containsOnlyKeys("zz-new", "aa").containsEntry("aa", "true");
        String kept = snapshot.extra().get("zz-new");
        assertThat(kept).contains("-2.50").contains("12345678901234567890123").contains("E+400");
        Snapshot again = decode(SnapshotCodec.encode(snapshot));
        assertThat(again).isEqualTo(snapshot);
    }

    @Test
    void aRequiredFeatureOfReadersIsRefusedByName() {
        assertThatThrownBy(() -> parse(edit("\"reader-features\" : [ ]", "\"reader-features\" : [\"time-machine\"]")))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("the root")
                .hasMessageContaining("'time-machine'");
    }

    @Test
    void aNewerFormatIsRefusedBeforeAnythingElseIsLookedAt() {
        assertThatThrownBy(() -> parse("{\"format-version\":2,\"whatever\":[]}"))
                .isInstanceOf(UnsupportedFormatException.class)
                .hasMessageContaining("format version 2");
    }

    /** The JSON of the smallest root with one edit. */
    private static String edit(String before, String after) {
        String json = SnapshotCodec.toJson(SampleSnapshots.minimal());
        assertThat(json).contains(before);
        return json.replace(before, after);
    }

    @Test
    void damagedBytesAreNoticed() {
        byte[] bytes = SnapshotCodec.encode(SampleSnapshots.complete());
        Gen gen = new Gen(1);
        for (int i = 0; i < bytes.length; i += i < 50 ? 1 : 7) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= (byte) (1 << gen.below(8));
            assertRefused(damaged, "bit of byte " + i);
        }
        for (int length = 0; length < bytes.length; length += 1 + length / 50) {
            assertRefused(Arrays.copyOf(bytes, length), "cut to " + length);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 5);
        assertRefused(longer, "followed by zeros");
    }

    private static void assertRefused(byte[] bytes, String what) {
        try {
            Snapshot decoded = decode(bytes);
            // Damage that changes no meaning, such as of a reserved bit, may pass; it must not change the snapshot.
            assertThat(decoded).as(what).isEqualTo(SampleSnapshots.complete());
        } catch (TableException refused) {
            assertThat(refused).as(what).hasMessageContaining("the root");
        }
    }

    @Test
    void randomEditsOfTheTextGiveATableExceptionOrASoundSnapshot() {
        byte[] json = SampleSnapshots.utf8(SnapshotCodec.toJson(SampleSnapshots.complete()));
        Seeds.forEach(1000, gen -> {
            byte[] edited = json.clone();
            for (int i = 0; i <= gen.below(3); i++) {
                edited[gen.below(edited.length)] = (byte) gen.pick(List.of(
                                '0', '9', '-', '"', ',', '{', '}', '[', ']', 'a', '.', ' ', '\\', '\u00ff', '\u0000'))
                        .charValue();
            }
            try {
                SnapshotCodec.encode(SnapshotCodec.parse(edited, Place.document("the root")));
            } catch (TableException refused) {
                assertThat(refused).hasMessageContaining("the root");
            }
        });
    }

    @Test
    void aFrameThatStatesTooMuchContentIsRefusedUnread() {
        byte[] bomb = ZstdFrame.compress(new byte[SnapshotCodec.MAX_JSON_BYTES + 1]);
        assertThat(bomb.length).isLessThan(1 << 16);
        assertThatThrownBy(() -> decode(bomb))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("states 67108865 bytes of content, more than the limit");
    }

    @Test
    void aFrameThatHoldsMoreThanItStatesIsRefused() {
        byte[] small = ZstdFrame.compress(new byte[100]);
        byte[] both =
                ByteBuffer.allocate(small.length * 2).put(small).put(small).array();
        assertThatThrownBy(() -> decode(both)).isInstanceOf(CorruptTableException.class);
    }

    @Test
    void aFrameWithoutChecksumOrSizeIsRefused() {
        byte[] json = SampleSnapshots.utf8(SnapshotCodec.toJson(SampleSnapshots.minimal()));
        assertThatThrownBy(() -> decode(Zstd.compress(json)))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("without a content checksum");
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            zstd.setChecksum(true);
            zstd.setContentSize(false);
            byte[] sizeless = zstd.compress(json);
            assertThatThrownBy(() -> decode(sizeless))
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("does not state the size");
        }
    }

    @Test
    void deepNestingHugeStringsAndManyValuesAreRefusedWithinBoundedMemory() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertMalformed("{\"x\":" + deep + "}");
        assertMalformed("{\"schemas\":" + deep + "}");
        assertMalformed("{\"table-id\":\"" + "x".repeat(3_000_000) + "\"}");
        assertMalformed("{\"version\":" + "9".repeat(10_000) + "}");
        assertMalformed("{\"version\":1e999999999}");
        assertMalformed("{\"manifests\":[" + "0,".repeat(8_000_000) + "0]}");
        assertMalformed("{\"" + "n".repeat(1_000_000) + "\":1}");
    }

    private static void assertMalformed(String json) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("the root");
    }

    @Test
    void theDeepestTypeThatASchemaAllowsFits() {
        Type type = Type.Simple.INT;
        int id = 1;
        for (int i = 0; i < 63; i++) {
            type = new Type.Struct(List.of(new Field(id++, "f", false, type, "", Field.Defaults.NONE)));
        }
        Snapshot minimal = SampleSnapshots.minimal();
        Schema schema = new Schema(0, List.of(SampleSnapshots.field(id, "deep", type)));
        TableDefinition definition = new TableDefinition(
                new TableDefinition.Versions<>(List.of(schema), schema),
                minimal.definition().specs(),
                minimal.definition().sortOrders(),
                List.of(),
                Map.of(),
                new TableDefinition.LastIds(id, 999));
        Snapshot snapshot = new Snapshot(
                minimal.header(),
                definition,
                minimal.contents(),
                minimal.commit(),
                minimal.trail(),
                Map.of(),
                Map.of());
        assertThat(decode(SnapshotCodec.encode(snapshot))).isEqualTo(snapshot);
    }

    @Test
    void anUnsoundSnapshotIsNotWritten() {
        Snapshot minimal = SampleSnapshots.minimal();
        Snapshot snapshot = new Snapshot(
                minimal.header(),
                minimal.definition(),
                new Snapshot.Contents(new Totals(1, 2, 0, 3), List.of(), Overlay.EMPTY),
                minimal.commit(),
                minimal.trail(),
                Map.of(),
                Map.of());
        assertThatThrownBy(() -> SnapshotCodec.encode(snapshot))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("$.totals.files is 1, but manifests and overlay add up to 0");
    }

    @Test
    void fileDescriptionsTravelWithTheirTypes() {
        Seeds.forEach(30, gen -> {
            Snapshot snapshot = SampleSnapshots.random(gen);
            for (DataFile file : snapshot.contents().overlay().added()) {
                String json = SnapshotCodec.fileToJson(file.file(), snapshot.definition());
                assertThat(json).doesNotContain("\n");
                assertThat(SnapshotCodec.parseFile(json)).isEqualTo(file.file());
            }
        });
    }

    @Test
    void aDamagedFileDescriptionIsRefused() {
        String json = SnapshotCodec.fileToJson(
                SampleSnapshots.complete().contents().overlay().added().get(0).file(), SampleSnapshots.definition());
        assertThatThrownBy(() -> SnapshotCodec.parseFile(json.replace("\"rows\"", "\"rwos\"")))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("The commit message")
                .hasMessageContaining("$.file.rows is missing");
        assertThatThrownBy(() -> SnapshotCodec.parseFile("")).isInstanceOf(CorruptTableException.class);
        assertThatThrownBy(() -> SnapshotCodec.parseFile(json.substring(0, json.length() - 2)))
                .isInstanceOf(CorruptTableException.class);
    }
}
