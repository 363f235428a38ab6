// SPDX-License-Identifier: Apache-2.0
package io.firn.parquet.internal.footer;

import java.nio.ByteBuffer;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TList;
import shaded.parquet.org.apache.thrift.protocol.TMap;
import shaded.parquet.org.apache.thrift.protocol.TProtocolException;
import shaded.parquet.org.apache.thrift.protocol.TSet;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/**
 * Reads thrift structures from bytes that nobody vouches for: nesting, the number of list elements and the length of
 * strings are all bounded by what is really there, so that a small footer cannot ask for much memory or a deep stack.
 */
public final class BoundedProtocol extends TCompactProtocol {
    /** Parquet's structures nest less than 10 deep; unknown fields of newer versions may nest some more. */
    private static final int MAX_DEPTH = 64;

    private int depth;
    private long elementsLeft;

    private BoundedProtocol(ByteBuffer bytes) {
        super(new Bytes(bytes), bytes.remaining(), bytes.remaining());
        // Every element of a list takes at least one byte.
        this.elementsLeft = bytes.remaining();
    }

    /**
     * Fills {@code target} from the remaining bytes, and moves the buffer's position behind the structure.
     *
     * @throws TException when the bytes are no such structure, or end too early ({@link TTransportException})
     */
    public static <T extends TBase<?, ?>> T read(T target, ByteBuffer bytes) throws TException {
        try {
            target.read(new BoundedProtocol(bytes));
            return target;
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
            // The library reads numbers straight from the array, and notices only then that the bytes had ended.
            throw new TProtocolException(TProtocolException.INVALID_DATA, "the bytes end within it", e);
        }
    }

    private void enter(int elements) throws TException {
        if (++depth > MAX_DEPTH) {
            throw new TProtocolException(TProtocolException.DEPTH_LIMIT, "nested deeper than " + MAX_DEPTH);
        }
        elementsLeft -= elements;
        if (elements < 0 || elementsLeft < 0) {
            throw new TProtocolException(TProtocolException.SIZE_LIMIT, "more list elements than bytes");
        }
    }

    @Override
    public TStruct readStructBegin() throws TException {
        enter(0);
        return super.readStructBegin();
    }

    @Override
    public void readStructEnd() throws TException {
        depth--;
        super.readStructEnd();
    }

    @Override
    public TList readListBegin() throws TException {
        TList list = super.readListBegin();
        enter(list.size);
        return list;
    }

    @Override
    public void readListEnd() throws TException {
        depth--;
        super.readListEnd();
    }

    @Override
    public TSet readSetBegin() throws TException {
        TSet set = super.readSetBegin();
        enter(0);
        return set;
    }

    @Override
    public void readSetEnd() throws TException {
        depth--;
        super.readSetEnd();
    }

    @Override
    public TMap readMapBegin() throws TException {
        TMap map = super.readMapBegin();
        enter(map.size);
        return map;
    }

    @Override
    public void readMapEnd() throws TException {
        depth--;
        super.readMapEnd();
    }

    /** A read-only transport over a buffer. */
    private static final class Bytes extends TTransport {
        private final ByteBuffer bytes;

        Bytes(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws TTransportException {
            if (length > bytes.remaining()) {
                throw new TTransportException(TTransportException.END_OF_FILE, "the bytes end within it");
            }
            bytes.get(target, offset, length);
            return length;
        }

        @Override
        public byte[] getBuffer() {
            return bytes.array();
        }

        @Override
        public int getBufferPosition() {
            return bytes.arrayOffset() + bytes.position();
        }

        @Override
        public int getBytesRemainingInBuffer() {
            // Less than any length, the negative ones of damaged strings included: there is no array to read from.
            return bytes.hasArray() ? bytes.remaining() : Integer.MIN_VALUE;
        }

        @Override
        public void consumeBuffer(int length) {
            bytes.position(bytes.position() + length);
        }

        @Override
        public void checkReadBytesAvailable(long length) throws TTransportException {
            if (length < 0 || length > bytes.remaining()) {
                throw new TTransportException(TTransportException.END_OF_FILE, "the bytes end within it");
            }
        }

        @Override
        public void updateKnownMessageSize(long size) {}

        @Override
        public TConfiguration getConfiguration() {
            return TConfiguration.DEFAULT;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void open() {}

        @Override
        public void close() {}

        @Override
        public void write(byte[] source, int offset, int length) {
            throw new UnsupportedOperationException();
        }
    }
}
