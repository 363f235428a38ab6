// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** Rows of a table of any columns, the same in every process. Safe for many threads; its cursors are for one. */
public interface Dataset {

    /** What the values of a column are. */
    enum Kind {
        LONG,
        INT,
        /** Days since 1970. */
        DATE,
        DOUBLE,
        TEXT
    }

    /** A column; only a nullable one has nulls. */
    record Column(String name, Kind kind, boolean nullable) {}

    String name();

    List<Column> columns();

    long rows();

    /** Cursors that know no row until they are sent to one. */
    Cursor cursor();

    /** One row after the other, without objects. */
    interface Cursor {
        void row(long row);

        boolean isNull(int column);

        /** Of a column of longs, ints or dates. */
        long number(int column);

        double fraction(int column);

        /** The bytes of a text, from the start of the array on; overwritten by the next text. */
        byte[] textBytes(int column);

        /** The length of the text that {@link #textBytes} has given last. */
        int textLength();

        /** A text; each is ASCII. */
        default String text(int column) {
            byte[] bytes = textBytes(column);
            return new String(bytes, 0, textLength(), StandardCharsets.ISO_8859_1);
        }
    }

    /** The dataset that the cases of this name are about. */
    static Dataset of(String name, Request request) throws IOException {
        return switch (name) {
            case Lineitem.NAME -> Lineitem.open(lineitemFile(request.directory(), request.size("lineitem-percent")));
            case WideTable.NAME -> new WideTable(request.size("wide-rows"));
            default -> throw new IllegalArgumentException("There is no dataset '" + name + "'.");
        };
    }

    /** Where the generated rows of lineitem are kept, for all systems, which have directories two levels below. */
    static Path lineitemFile(Path systemDirectory, long percent) {
        return systemDirectory.resolve("../../lineitem-" + percent + ".bin").normalize();
    }

    /** The sum over all rows. */
    default DatasetSum sum() {
        DatasetSum sum = new DatasetSum();
        Cursor cursor = cursor();
        List<Column> columns = columns();
        LongStream.range(0, rows()).forEach(row -> {
            cursor.row(row);
            sum.addRows(1);
            for (int column = 0; column < columns.size(); column++) {
                if (cursor.isNull(column)) {
                    sum.addNulls(1);
                    continue;
                }
                switch (columns.get(column).kind()) {
                    case LONG, INT, DATE -> sum.addNumbers(cursor.number(column));
                    case DOUBLE -> sum.addFractions(cursor.fraction(column));
                    case TEXT -> {
                        cursor.textBytes(column);
                        sum.addText(cursor.textLength());
                    }
                }
            }
        });
        return sum;
    }
}
