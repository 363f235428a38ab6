// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.compare;

import io.firn.bench.workload.Lineitem;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Generates the records that {@link Lineitem} reads; that takes longer than to write a table of them. */
public final class LineitemFile {
    private LineitemFile() {}

    /** Makes the file unless it is there already. */
    public static void make(Path path, long percent) throws IOException {
        if (Files.exists(path)) {
            return;
        }
        Files.createDirectories(path.getParent());
        Path unfinished = path.resolveSibling(path.getFileName() + ".tmp");
        Path comments = path.resolveSibling(path.getFileName() + ".comments.tmp");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 20)) {
            int rows;
            try (OutputStream texts = new BufferedOutputStream(Files.newOutputStream(comments), 1 << 20)) {
                rows = write(new LineItemGenerator(percent / 100.0, 1, 1), out, texts);
            }
            Files.copy(comments, out);
            out.write(buffer(Integer.BYTES).putInt(rows).array());
        }
        Files.delete(comments);
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int write(Iterable<LineItem> items, OutputStream out, OutputStream comments) throws IOException {
        ByteBuffer row = buffer(Lineitem.RECORD_BYTES);
        int rows = 0;
        int place = 0;
        for (LineItem item : items) {
            byte[] comment = item.getComment().getBytes(StandardCharsets.US_ASCII);
            comments.write(comment);
            row.clear();
            row.putInt(Math.toIntExact(item.getOrderKey()));
            row.putInt(Math.toIntExact(item.getPartKey()));
            row.putInt(Math.toIntExact(item.getSupplierKey()));
            row.putInt(Math.toIntExact(item.getExtendedPriceInCents()));
            row.putInt(place);
            row.putShort((short) (item.getShipDate() - Lineitem.FIRST_DAY));
            row.putShort((short) (item.getCommitDate() - Lineitem.FIRST_DAY));
            row.putShort((short) (item.getReceiptDate() - Lineitem.FIRST_DAY));
            row.put((byte) item.getLineNumber());
            row.put((byte) item.getQuantity());
            row.put((byte) item.getDiscountPercent());
            row.put((byte) item.getTaxPercent());
            row.put((byte) Lineitem.RETURN_FLAGS.indexOf(item.getReturnFlag()));
            row.put((byte) Lineitem.STATUSES.indexOf(item.getStatus()));
            row.put((byte) Lineitem.INSTRUCTIONS.indexOf(item.getShipInstructions()));
            row.put((byte) Lineitem.MODES.indexOf(item.getShipMode()));
            row.put((byte) comment.length);
            out.write(row.array());
            place += comment.length;
            rows++;
        }
        return rows;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
