// SPDX-License-Identifier: Apache-2.0
package io.firn.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firn.io.CorruptTableException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Manifests in a frame of their own, which is decoded when somebody looks at them. */
class ManifestListTest {
    private static final Snapshot COMPLETE = SampleSnapshots.complete();
    private static final byte[] STORED = SnapshotCodec.encode(COMPLETE);
    private static final byte[] FIRST = Arrays.copyOf(STORED, ZstdFrame.length(STORED));
    private static final byte[] SECOND = Arrays.copyOfRange(STORED, FIRST.length, STORED.length);

    private static Snapshot decode(byte[] stored) {
        return SnapshotCodec.decode(ByteBuffer.wrap(stored), "the root");
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** A root whose second frame is whole, to look at, but has a bit that changed. */
    private static byte[] damaged() {
        byte[] second = SECOND.clone();
        second[second.length / 2] ^= 1;
        return joined(FIRST, second);
    }

    private static Snapshot with(Snapshot snapshot, TableDefinition definition, Snapshot.Contents contents) {
        return new Snapshot(
                snapshot.header(),
                definition,
                contents,
                snapshot.commit(),
                snapshot.trail(),
                snapshot.markers(),
                snapshot.extra());
    }

    /** The same, with a definition that is equal and another object, so that nothing is known to be the same. */
    private static TableDefinition copy(TableDefinition definition) {
        return new TableDefinition(
                definition.schemas(),
                definition.specs(),
                definition.sortOrders(),
                definition.primaryKey(),
                definition.properties(),
                definition.lastIds());
    }

    @Test
    void aRootWithManifestsHasTwoFramesAndOneWithoutHasOne() {
        assertThat(COMPLETE.contents().manifests()).isNotEmpty();
        assertThat(SECOND).isNotEmpty();
        byte[] minimal = SnapshotCodec.encode(SampleSnapshots.minimal());
        assertThat(ZstdFrame.length(minimal)).isEqualTo(minimal.length);
    }

    @Test
    void openingCountsManifestsWithoutDecodingThem() {
        Snapshot snapshot = decode(damaged());
        List<ManifestRef> manifests = snapshot.contents().manifests();
        assertThat(manifests.size()).isEqualTo(COMPLETE.contents().manifests().size());
        assertThat(manifests.isEmpty()).isFalse();
        assertThat(snapshot.contents().totals()).isEqualTo(COMPLETE.contents().totals());
        assertThat(snapshot.contents().overlay()).isEqualTo(COMPLETE.contents().overlay());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> manifests.get(0))
                    .as("each time that somebody looks")
                    .isInstanceOf(CorruptTableException.class)
                    .hasMessageContaining("the root");
        }
    }

    @Test
    void damagedManifestsDoNotGetIntoTheNextRoot() {
        Snapshot snapshot = decode(damaged());
        assertThatThrownBy(() -> SnapshotCodec.encode(snapshot))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("the root");
    }

    @Test
    void aRootWithTheSameManifestsHasTheSameBytesOfThem() {
        byte[] unusual = foreign();
        Snapshot snapshot = decode(joined(FIRST, unusual));
        assertThat(SnapshotCodec.encode(snapshot)).endsWith(unusual);
        assertThat(snapshot).isEqualTo(COMPLETE);
        assertThat(SnapshotCodec.encode(snapshot)).as("once they are decoded").endsWith(unusual);
    }

    @Test
    void otherManifestsOrAnotherDefinitionAreWrittenAnew() {
        byte[] unusual = foreign();
        Snapshot snapshot = decode(joined(FIRST, unusual));
        Snapshot.Contents contents = snapshot.contents();
        byte[] redefined = SnapshotCodec.encode(with(snapshot, copy(snapshot.definition()), contents));
        assertThat(redefined).endsWith(SECOND).isEqualTo(STORED);
        Snapshot.Contents rewritten =
                new Snapshot.Contents(contents.totals(), List.copyOf(contents.manifests()), contents.overlay());
        assertThat(SnapshotCodec.encode(with(snapshot, snapshot.definition(), rewritten)))
                .isEqualTo(STORED);
    }

    /** The same manifests as other software might store them. */
    private static byte[] foreign() {
        byte[] json = ZstdFrame.decompress(SECOND, 1 << 20, Place.document("the second frame"));
        byte[] spaced = Arrays.copyOf(json, json.length + 1);
        spaced[json.length - 1] = ' ';
        spaced[json.length] = '}';
        return ZstdFrame.compress(spaced);
    }

    @Test
    void manifestsThatAddUpToSomethingElseAreRefusedInEitherForm() {
        Snapshot.Contents contents = COMPLETE.contents();
        List<ManifestRef> fewer =
                contents.manifests().subList(1, contents.manifests().size());
        byte[] second = ManifestFrame.encode(fewer, COMPLETE.definition()).stored();
        assertThatThrownBy(() ->
                        decode(joined(FIRST, second)).contents().manifests().get(0))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("$.manifest-sums is");
        String json = SnapshotCodec.toJson(COMPLETE);
        String count = "\"manifests\" : " + contents.manifests().size();
        assertThat(json).contains(count);
        assertThatThrownBy(() -> SnapshotCodec.parse(
                        SampleSnapshots.utf8(json.replace(count, "\"manifests\" : 77")), Place.document("the root")))
                .isInstanceOf(CorruptTableException.class)
                .hasMessageContaining("$.manifest-sums is");
    }

    @Test
    void everyBitOfTheSecondFrameMatters() {
        for (int i = 0; i < SECOND.length; i += i < 20 ? 1 : 5) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] second = SECOND.clone();
                second[i] ^= (byte) (1 << bit);
                String what = "bit %d of byte %d".formatted(bit, i);
                try {
                    // Damage that changes no meaning may pass.
                    assertThat(decode(joined(FIRST, second))).as(what).isEqualTo(COMPLETE);
                } catch (CorruptTableException refused) {
                    assertThat(refused).as(what).hasMessageContaining("the root");
                }
            }
        }
    }
}
