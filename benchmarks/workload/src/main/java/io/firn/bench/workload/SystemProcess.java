// SPDX-License-Identifier: Apache-2.0
package io.firn.bench.workload;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The process of one system: reads requests from standard input and answers each with a line, until the input ends. */
public final class SystemProcess {
    private SystemProcess() {}

    public static void serve(TableSystem system) throws Exception {
        PrintStream answers = System.out;
        // Libraries that print must not end up in the answers.
        System.setOut(System.err);
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            answers.println(run(system, Request.ofLine(line)).toLine());
            answers.flush();
        }
        // Some libraries leave threads behind that are no daemons.
        System.exit(0);
    }

    /** Runs one step; what goes wrong is the result. */
    public static Result run(TableSystem system, Request request) {
        try {
            return suite(request.suite()).run(system, request);
        } catch (Exception failure) {
            if (System.getenv("BENCHMARKS_TRACE") != null) {
                failure.printStackTrace();
            }
            return Result.of(failure);
        } catch (LinkageError | OutOfMemoryError failure) {
            return Result.of(new IllegalStateException(failure));
        }
    }

    private static Suite suite(String name) {
        return switch (name) {
            case "commit" -> new CommitSuite();
            case "concurrency" -> new ConcurrencySuite();
            case "planning" -> new PlanningSuite();
            case "requests" -> new RequestsSuite();
            case "s3" -> new S3Suite();
            case "scan" -> new ScanSuite();
            case "upsert" -> new UpsertSuite();
            case "write" -> new WriteSuite();
            default -> throw new IllegalArgumentException("There is no suite '" + name + "'.");
        };
    }
}
