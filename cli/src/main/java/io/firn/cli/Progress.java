// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * A progress bar with rate and remaining time on standard error when a person watches, and nothing otherwise. Whether one
 * does is for the launcher to say, by the system property {@code firn.progress}: Java itself cannot tell whether standard
 * error is a terminal.
 */
final class Progress implements AutoCloseable {
    private final Optional<ProgressBar> bar;

    private Progress(Optional<ProgressBar> bar) {
        this.bar = bar;
    }

    /** @param totalBytes of all the work */
    static Progress ofBytes(String task, long totalBytes) {
        if (!Boolean.getBoolean("firn.progress")) {
            return new Progress(Optional.empty());
        }
        return new Progress(Optional.of(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(totalBytes)
                .setUnit(" MB", 1_000_000)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .showSpeed()
                .clearDisplayOnFinish()
                .build()));
    }

    /** @param bytes done so far */
    void at(long bytes) {
        bar.ifPresent(shown -> shown.stepTo(bytes));
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
