// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.firn.commit.Versions;
import io.firn.io.ObjectStore;
import io.firn.io.PutCondition;
import io.firn.snapshot.SnapshotCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Replaces roots by others that are well compressed and otherwise anything. */
final class HostileRoot {
    private HostileRoot() {}

    /** Changes the JSON of a version's root. */
    static void edit(ObjectStore store, long version, UnaryOperator<String> change) {
        ByteBuffer stored =
                store.get(Versions.key(version), SnapshotCodec.MAX_STORED_BYTES).orElseThrow();
        byte[] bytes = new byte[stored.remaining()];
        stored.get(bytes);
        String before = json(bytes);
        String after = change.apply(before);
        if (after.equals(before)) {
            throw new AssertionError("nothing to change in " + before);
        }
        replace(store, version, compress(after.getBytes(StandardCharsets.UTF_8)));
    }

    /** The JSON text of a root, which may be in two frames. */
    static String json(byte[] stored) {
        try (ZstdInputStream frames = new ZstdInputStream(new ByteArrayInputStream(stored))) {
            return new String(frames.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void replace(ObjectStore store, long version, byte[] bytes) {
        store.put(Versions.key(version), ByteBuffer.wrap(bytes), PutCondition.NONE);
    }

    /** A frame of some kilobytes that does not say how large it becomes, which is a gigabyte. */
    static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] spaces = new byte[1 << 20];
        Arrays.fill(spaces, (byte) ' ');
        try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
            out.setChecksum(true);
            for (int i = 0; i < 1_024; i++) {
                out.write(spaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] compress(byte[] content) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            return context.setChecksum(true).setLevel(3).compress(content);
        }
    }
}
