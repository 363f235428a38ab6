// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The table lineitem of TPC-H, from a file of records that was generated once: in the page cache, where it costs no
 * system any memory of its own. Comments lie behind the last record,
 * and the number of records behind them.
 */
public final class Lineitem implements Dataset {
    public static final String NAME = "lineitem";
    /** Five ints (keys, price, place of the comment), three shorts (days), and bytes; {@link Records} says where. */
    public static final int RECORD_BYTES = 36;
    /** What the days of a record count from. */
    public static final int FIRST_DAY = 8_000;
    public static final List<String> RETURN_FLAGS = List.of("A", "N", "R");
    public static final List<String> STATUSES = List.of("F", "O");
    public static final List<String> INSTRUCTIONS =
            List.of("COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN");
    public static final List<String> MODES = List.of("AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK");

    private static final List<Column> COLUMNS = List.of(
            new Column("l_orderkey", Kind.LONG, false),
            new Column("l_partkey", Kind.LONG, false),
            new Column("l_suppkey", Kind.LONG, false),
            new Column("l_linenumber", Kind.INT, false),
            new Column("l_quantity", Kind.DOUBLE, false),
            new Column("l_extendedprice", Kind.DOUBLE, false),
            new Column("l_discount", Kind.DOUBLE, false),
            new Column("l_tax", Kind.DOUBLE, false),
            new Column("l_returnflag", Kind.TEXT, false),
            new Column("l_linestatus", Kind.TEXT, false),
            new Column("l_shipdate", Kind.DATE, false),
            new Column("l_commitdate", Kind.DATE, false),
            new Column("l_receiptdate", Kind.DATE, false),
            new Column("l_shipinstruct", Kind.TEXT, false),
            new Column("l_shipmode", Kind.TEXT, false),
            new Column("l_comment", Kind.TEXT, false));

    private final ByteBuffer file;
    private final int rows;

    private Lineitem(ByteBuffer file) {
        this.file = file;
        this.rows = file.getInt(file.limit() - Integer.BYTES);
    }

    static Lineitem open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Lineitem(
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()).order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Column> columns() {
        return COLUMNS;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public Cursor cursor() {
        return new Records(file.duplicate().order(ByteOrder.LITTLE_ENDIAN), rows);
    }

    /** Where the fields of a record lie. */
    private static final class Records implements Cursor {
        private static final int CENTS = 12;
        private static final int COMMENT = 16;
        private static final int DAYS = 20;
        private static final int LINE = 26;
        private static final int QUANTITY = 27;
        private static final int DISCOUNT = 28;
        private static final int TAX = 29;
        private static final int CODES = 30;
        private static final int COMMENT_LENGTH = 34;
        private static final byte[][][] TEXTS = {
            bytes(RETURN_FLAGS), bytes(STATUSES), bytes(INSTRUCTIONS), bytes(MODES)
        };
        private final ByteBuffer file;
        private final long comments;
        private final byte[] comment = new byte[256];
        private int at;
        private int length;

        Records(ByteBuffer file, int rows) {
            this.file = file;
            this.comments = (long) rows * RECORD_BYTES;
        }

        private static byte[][] bytes(List<String> texts) {
            return texts.stream()
                    .map(text -> text.getBytes(StandardCharsets.US_ASCII))
                    .toArray(byte[][]::new);
        }

        @Override
        public void row(long row) {
            at = Math.toIntExact(row * RECORD_BYTES);
        }

        @Override
        public boolean isNull(int column) {
            return false;
        }

        @Override
        public long number(int column) {
            return switch (column) {
                case 0, 1, 2 -> file.getInt(at + Integer.BYTES * column);
                case 3 -> file.get(at + LINE);
                case 10, 11, 12 -> FIRST_DAY + file.getShort(at + DAYS + Short.BYTES * (column - 10));
                default -> throw new IllegalArgumentException("Column " + column + " has no numbers.");
            };
        }

        @Override
        public double fraction(int column) {
            return switch (column) {
                case 4 -> file.get(at + QUANTITY);
                case 5 -> file.getInt(at + CENTS) / 100.0;
                case 6 -> file.get(at + DISCOUNT) / 100.0;
                case 7 -> file.get(at + TAX) / 100.0;
                default -> throw new IllegalArgumentException("Column " + column + " has no fractions.");
            };
        }

        @Override
        public byte[] textBytes(int column) {
            if (column == 15) {
                length = file.get(at + COMMENT_LENGTH);
                file.get(Math.toIntExact(comments + file.getInt(at + COMMENT)), comment, 0, length);
                return comment;
            }
            int code = column < 10 ? column - 8 : column - 11;
            byte[] text = TEXTS[code][file.get(at + CODES + code)];
            length = text.length;
            return text;
        }

        @Override
        public String text(int column) {
            if (column == 15) {
                return Cursor.super.text(column);
            }
            int code = column < 10 ? column - 8 : column - 11;
            return List.of(RETURN_FLAGS, STATUSES, INSTRUCTIONS, MODES)
                    .get(code)
                    .get(file.get(at + CODES + code));
        }

        @Override
        public int textLength() {
            return length;
        }
    }
}
