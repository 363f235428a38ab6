// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table of 200 nullable columns of text. By turns a column has eight different values, a thousand, as many as rows, or a
 * sentence of words; between none and nine tenths of its rows are null.
 */
final class WideTable implements Dataset {
    static final String NAME = "wide";
    private static final int COLUMNS = 200;
    private static final long SEED = 77_003;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final List<byte[]> WORDS = List.of(
            "north ", "harbour ", "quiet ", "signal ", "amber ", "ledger ", "of ", "and ", "winter ", "glacier ", "firn ",
            "slope ", "station ", "minor ", "delta ", "reply ").stream()
            .map(word -> word.getBytes(StandardCharsets.US_ASCII))
            .toList();
    private final long rows;

    WideTable(long rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Column> columns() {
        return IntStream.range(0, COLUMNS)
                .mapToObj(column -> new Column("c%03d".formatted(column), Kind.TEXT, true))
                .toList();
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public Cursor cursor() {
        return new Texts();
    }

    private static final class Texts implements Cursor {
        private final byte[] text = new byte[128];
        private int length;
        private long row;

        @Override
        public void row(long newRow) {
            row = newRow;
        }

        private long random(int column) {
            return Orders.mix(row * COLUMNS + column + SEED);
        }

        @Override
        public boolean isNull(int column) {
            return (random(column) >>> 40) % 10 < column / 4 % 10;
        }

        @Override
        public long number(int column) {
            throw new UnsupportedOperationException("All columns are texts.");
        }

        @Override
        public double fraction(int column) {
            throw new UnsupportedOperationException("All columns are texts.");
        }

        @Override
        public byte[] textBytes(int column) {
            long random = random(column) >>> 3;
            length = 0;
            switch (column % 4) {
                case 0 -> digits(random & 7, 9);
                case 1 -> digits(random % 1_000, 12);
                case 2 -> digits(random, 14);
                default -> {
                    for (int word = 0; word < 5; word++, random >>>= 4) {
                        byte[] next = WORDS.get((int) random & 15);
                        System.arraycopy(next, 0, text, length, next.length);
                        length += next.length;
                    }
                }
            }
            return text;
        }

        private void digits(long value, int count) {
            for (long left = value; length < count; left >>>= 4) {
                text[length++] = DIGITS[(int) left & 15];
            }
        }

        @Override
        public int textLength() {
            return length;
        }
    }
}
