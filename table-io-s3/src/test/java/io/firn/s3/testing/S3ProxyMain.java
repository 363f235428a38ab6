// SPDX-License-Identifier: Apache-2.0
package io.firn.s3.testing;

import java.io.IOException;
import java.util.Arrays;

/** What the process of {@link S3ProxyServer} runs: S3Proxy, until whoever started it is gone. */
final class S3ProxyMain {
    private S3ProxyMain() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(S3ProxyMain::endWithStandardInput, "end-with-parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    /** Standard input is a pipe from the parent: it ends when the parent closes it, and also when the parent dies. */
    private static void endWithStandardInput() {
        try {
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException broken) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }
}
