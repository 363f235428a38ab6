// SPDX-License-Identifier: Apache-2.0
package io.firn.cli;

import io.firn.commit.CommitException;
import io.firn.commit.CommitResult;
import io.firn.io.CorruptTableException;
import io.firn.io.InvalidRequestException;
import io.firn.io.StoreException;
import io.firn.io.TableException;
import io.firn.io.UnsupportedFormatException;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code firn} command: picks the subcommand, and turns failures into a message and an exit code. */
@Command(
        name = "firn",
        mixinStandardHelpOptions = true,
        version = FirnCommand.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "",
            "Tables of Parquet files in a directory or on S3: atomic commits, schema evolution, time travel.",
            ""
        },
        footer = {
            "",
            "A first table, from a file:",
            "  firn create sales --from sales.csv --partition-by 'month(sold_at)'",
            "  firn append sales sales.csv",
            "  firn scan sales --where \"amount > 100 and region in ('EU', 'US')\"",
            "  firn history sales",
            "  firn count sales --as-of 1",
            "",
            "'firn COMMAND --help' explains each command, with examples.",
            "",
            "Exit codes: 0 done; 1 the store failed, or something unforeseen;",
            "  2 the request or the input was wrong; 3 a rival commit was in the way, nothing",
            "  was changed; 4 the table is damaged; 5 the table needs a newer firn;",
            "  6 the outcome of a commit is unknown."
        },
        subcommands = {
            DemoCommand.class,
            CreateCommand.class,
            AppendCommand.class,
            UpsertCommand.class,
            DeleteCommand.class,
            UpdateCommand.class,
            MergeCommand.class,
            ScanCommand.class,
            HeadCommand.class,
            GetCommand.class,
            CountCommand.class,
            SchemaCommand.class,
            AlterCommand.class,
            DescribeCommand.class,
            HistoryCommand.class,
            SnapshotsCommand.class,
            FilesCommand.class,
            CheckCommand.class,
            AbortUploadsCommand.class
        })
public final class FirnCommand implements Runnable {
    static final String VERSION = "firn 0.1.0";

    static final int FAILED = 1;
    static final int INVALID = 2;
    static final int CONFLICT = 3;
    static final int CORRUPT = 4;
    static final int UNSUPPORTED = 5;
    static final int UNKNOWN = 6;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    boolean debug;

    @Option(
            names = "--s3",
            scope = ScopeType.INHERIT,
            paramLabel = "NAME=VALUE",
            description = "A setting of S3, such as endpoint=http://localhost:9000; also FIRN_S3_ENDPOINT and so on in"
                    + " the environment. docs/s3.md lists them.")
    Map<String, String> s3 = new LinkedHashMap<>();

    @Option(
            names = "--cache",
            scope = ScopeType.INHERIT,
            paramLabel = "DIR",
            description = "A directory on a local disk that keeps what commands read of tables; also FIRN_CACHE in the"
                    + " environment, for tables that are not in local directories.")
    Optional<String> cache = Optional.empty();

    @Option(
            names = "--cache-size",
            scope = ScopeType.INHERIT,
            paramLabel = "SIZE",
            description = "How large it may become, such as 500m or 20g (default: 4g); also FIRN_CACHE_SIZE.")
    Optional<String> cacheSize = Optional.empty();

    @CommandLine.Spec
    CommandLine.Model.CommandSpec spec;

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        CommandLine line = commandLine();
        line.setOut(StandardStream.writer(FileDescriptor.out, false));
        line.setErr(StandardStream.writer(FileDescriptor.err, true));
        System.exit(run(line, args));
    }

    private static int run(CommandLine line, String[] args) {
        try {
            int code = line.execute(args);
            line.getOut().flush();
            return code;
        } catch (StandardStream.ClosedByReader e) {
            return 0;
        } catch (TableException | OutOfMemoryError | StackOverflowError e) {
            line.getErr().println("firn: " + message(e));
            return FAILED;
        }
    }

    /** The command, ready to execute; with its own writers in tests. */
    public static CommandLine commandLine() {
        FirnCommand root = new FirnCommand();
        CommandLine line = new CommandLine(root);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().version(VERSION));
        line.setExecutionStrategy(parsed -> {
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (StandardStream.ClosedByReader | StoreException e) {
                // Help itself could not be written.
                return root.report(e, line.getErr());
            }
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> root.report(failure, command.getErr()));
        line.setParameterExceptionHandler((problem, arguments) -> misused(problem));
        line.setExitCodeExceptionMapper(FirnCommand::exitCode);
        return line;
    }

    /** The root of a command that is being executed. */
    static FirnCommand of(CommandLine.Model.CommandSpec command) {
        return (FirnCommand) command.root().userObject();
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Says what is wrong with the arguments; the whole help would hide it. */
    private static int misused(CommandLine.ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("firn: " + problem.getMessage().replaceFirst("^Error: ", "").replace("option option", "option"));
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        err.flush();
        return INVALID;
    }

    private int report(Exception failure, PrintWriter err) {
        if (failure instanceof StandardStream.ClosedByReader) {
            return 0;
        }
        if (!(failure instanceof StoreException)) {
            spec.commandLine().getOut().flush();
        }
        err.println("firn: " + message(failure));
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode(failure);
    }

    private static String message(Throwable failure) {
        if (failure instanceof TableException || failure instanceof UncheckedIOException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof OutOfMemoryError) {
            return "Out of memory: allow more with FIRN_JAVA_OPTS=-Xmx4g, say. Nothing was committed.";
        }
        if (failure instanceof InvalidPathException path) {
            return "'%s' cannot be the name of a file: %s.".formatted(path.getInput(), path.getReason());
        }
        return "Unforeseen: " + failure + ". Run it again with --debug for the stack trace, and please report it.";
    }

    private static int exitCode(Throwable failure) {
        if (failure instanceof InvalidRequestException || failure instanceof InvalidPathException) {
            return INVALID;
        }
        if (failure instanceof CommitException commit) {
            return commit.result() instanceof CommitResult.Conflicted ? CONFLICT : UNKNOWN;
        }
        if (failure instanceof CorruptTableException) {
            return CORRUPT;
        }
        if (failure instanceof UnsupportedFormatException) {
            return UNSUPPORTED;
        }
        return FAILED;
    }
}
