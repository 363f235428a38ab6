// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

/** Counts the files of a plan and looks at what a reader needs of each: its path, rows and size. */
final class FileTally implements TableSystem.PlannedFiles {
    private long files;
    private long rows;
    private long sizeBytes;
    private long pathLengths;

    @Override
    public void file(String path, long rowCount, long bytes) {
        files++;
        rows += rowCount;
        sizeBytes += bytes;
        pathLengths += path.length();
    }

    /** The tally of some fake files. */
    static String expected(long fromNumber, long toNumber) {
        FileTally tally = new FileTally();
        for (long number = fromNumber; number < toNumber; number++) {
            tally.file("-", FakeFile.ROWS, new FakeFile(number).sizeBytes());
        }
        return tally.toString();
    }

    long files() {
        return files;
    }

    /** Paths differ between systems, so they are only looked at. */
    @Override
    public String toString() {
        return "files:%d,rows:%d,bytes:%d%s".formatted(files, rows, sizeBytes, pathLengths < files ? ",no paths" : "");
    }
}
