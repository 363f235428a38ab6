// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.read;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.jspecify.annotations.Nullable;

/** Decompresses pages, reusing what the codecs need. For one thread; closed by its reader. */
final class Decompressor implements AutoCloseable {
    private @Nullable ZstdDecompressCtx zstd;
    private byte[] scratch = new byte[0];

    /**
     * The most bytes that one compressed byte can become: a header that states more is a lie, found out before memory is
     * spent on it.
     */
    static int highestRatio(CompressionCodec codec) {
        return switch (codec) {
            case UNCOMPRESSED -> 1;
            case SNAPPY -> 32;
            case LZ4_RAW -> 256;
            case GZIP -> 1_100;
            case ZSTD -> 1 << 16;
            case LZO, BROTLI, LZ4 -> throw unsupported(codec);
        };
    }

    /** Decompresses the remaining bytes of {@code source} to exactly {@code length} bytes at {@code at}. */
    void decompress(CompressionCodec codec, ByteBuffer source, byte[] target, int at, int length) {
        switch (codec) {
            case UNCOMPRESSED -> {
                if (source.remaining() != length) {
                    throw new MalformedPageException(
                            "an uncompressed page has %d bytes and states %d".formatted(source.remaining(), length));
                }
                source.get(target, at, length);
            }
            case ZSTD -> zstd(source, target, at, length);
            case SNAPPY -> SnappyDecoder.decode(heap(source), source.remaining(), target, at, length);
            case LZ4_RAW -> Lz4Decoder.decode(heap(source), source.remaining(), target, at, length);
            case GZIP -> gzip(source, target, at, length);
            case LZO, BROTLI, LZ4 -> throw unsupported(codec);
        }
    }

    private static UnsupportedPageException unsupported(CompressionCodec codec) {
        return new UnsupportedPageException("codec %s is not supported".formatted(codec));
    }

    private void zstd(ByteBuffer source, byte[] target, int at, int length) {
        ZstdDecompressCtx context = zstd;
        if (context == null) {
            context = new ZstdDecompressCtx();
            zstd = context;
        }
        int got;
        try {
            got = source.isDirect()
                    ? context.decompressDirectByteBufferToByteArray(
                            target, at, length, source, source.position(), source.remaining())
                    : context.decompressByteArray(
                            target,
                            at,
                            length,
                            source.array(),
                            source.arrayOffset() + source.position(),
                            source.remaining());
        } catch (ZstdException e) {
            throw new MalformedPageException("zstd: " + e.getMessage(), e);
        }
        if (got != length) {
            throw new MalformedPageException("zstd data has %d bytes, the page states %d".formatted(got, length));
        }
    }

    private void gzip(ByteBuffer source, byte[] target, int at, int length) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(heap(source), 0, source.remaining()))) {
            int got = in.readNBytes(target, at, length);
            if (got != length || in.read() >= 0) {
                throw new MalformedPageException(
                        "gzip data does not have the %d bytes that the page states".formatted(length));
            }
        } catch (IOException e) {
            throw new MalformedPageException("gzip: " + e.getMessage(), e);
        }
    }

    /** The remaining bytes, from the start of an array that is reused. */
    private byte[] heap(ByteBuffer source) {
        int length = source.remaining();
        scratch = Growth.reserve(scratch, 0, length);
        source.get(source.position(), scratch, 0, length);
        return scratch;
    }

    @Override
    public void close() {
        if (zstd != null) {
            zstd.close();
            zstd = null;
        }
    }
}
