// SPDX-License-Identifier: Apache-2.0
package io.firn.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules, read off the sources and documents of all modules. */
class TidyTest {
    private static final Path ROOT =
            Path.of(System.getProperty("firn.root", "..")).toAbsolutePath().normalize();

    private static final int MAX_FILE_LINES = 500;
    private static final int MAX_METHOD_LINES = 60;
    private static final int MAX_LINE_LENGTH = 120;
    /** No formatter breaks the lines of comments; a word may end a little later there. */
    private static final int MAX_COMMENT_LENGTH = 128;
    /** Nor those of messages, which read and search better whole. */
    private static final int MAX_MESSAGE_LENGTH = 145;

    private static final int MAX_PARAMETERS = 5;

    /** Calls that take something from the world around, and the places that are allowed to, each with the reason. */
    private static final List<Ban> BANS = List.of(
            new Ban("System\\.currentTimeMillis\\b", Waiver.ENVIRONMENT),
            new Ban("System\\.nanoTime\\b", Waiver.ENVIRONMENT, Waiver.CLI),
            new Ban("(Instant|LocalDate|LocalDateTime|OffsetDateTime|ZonedDateTime)\\.now\\b", Waiver.ENVIRONMENT),
            new Ban("Clock\\.system\\w*\\b", Waiver.ENVIRONMENT),
            new Ban("UUID\\.randomUUID\\b", Waiver.ENVIRONMENT, Waiver.TEMPORARY_NAMES),
            new Ban("Math\\.random\\b"),
            new Ban("new Random\\(\\)", Waiver.ENVIRONMENT),
            new Ban("new (SplittableRandom|SecureRandom)\\(\\)", Waiver.ENVIRONMENT, Waiver.TEMPORARY_NAMES),
            new Ban("ThreadLocalRandom\\b"),
            new Ban("Thread\\.sleep\\b", Waiver.ENVIRONMENT),
            new Ban("LockSupport\\.park\\w*", Waiver.ENVIRONMENT),
            new Ban("new Thread\\(", Waiver.ENVIRONMENT, Waiver.CLI),
            new Ban("ForkJoinPool\\.commonPool\\b"),
            new Ban("\\.parallel(Stream)?\\(\\)"),
            new Ban("Charset\\.defaultCharset\\b"),
            new Ban("\\.getBytes\\(\\)"),
            new Ban("(Locale|ZoneId|TimeZone)\\.(getDefault|systemDefault)\\b"),
            new Ban("System\\.(getenv|getProperty)\\b", Waiver.CLI),
            new Ban("System\\.(out|err|in)\\b", Waiver.CLI),
            new Ban("System\\.exit\\b", Waiver.CLI),
            new Ban("\\.printStackTrace\\b", Waiver.CLI),
            new Ban("@SuppressWarnings\\(\"all\"\\)"));

    /** Files that may do what others may not. */
    private enum Waiver {
        /** The one door to clocks, random numbers and threads; everything else is handed what comes through it. */
        ENVIRONMENT("/io/firn/metadata/(Environment|SystemEnvironment|SystemClock|TimeOrderedIds)\\.java"),
        /**
         * Names of temporary files and of probe objects never reach a table, and the stores are below the module that holds
         * the environment.
         */
        TEMPORARY_NAMES(
                "/io/firn/(io/(FileSystemDisk|LocalTempFile)|hadoop/HadoopDirectory|s3/ConditionalWrites)\\.java"),
        /** A command talks to a terminal and a process environment; that is its purpose. */
        CLI("/cli/src/main/java/io/firn/cli/.*"),
        /** Benchmarks measure time, start other processes and print; no ban is for them. */
        BENCHMARKS("/benchmarks/src/main/java/.*");

        private final Pattern path;

        Waiver(String path) {
            this.path = Pattern.compile(".*" + path);
        }
    }

    private record Ban(Pattern call, List<Waiver> waivers) {
        Ban(String call, Waiver... waivers) {
            this(Pattern.compile((call.startsWith("\\") ? "" : "(?<![\\w.])") + call), List.of(waivers));
        }

        boolean allowedIn(String path) {
            return Stream.concat(waivers.stream(), Stream.of(Waiver.BENCHMARKS))
                    .anyMatch(waiver -> waiver.path.matcher(path).matches());
        }
    }

    /** Files and methods that are longer than the rules allow, each with the reason why that reads better. */
    private static final Map<String, String> LENGTH_WAIVERS = Map.of();

    /** Methods with more parameters than the rules allow, each with the reason why that reads better. */
    private static final Map<String, String> PARAMETER_WAIVERS = Map.of(
            "BytesVector.java#BytesVector",
                    "the parts of a vector of byte strings, all of them arrays that are not copied",
            "SnappyDecoder.java#copy", "called for each tag of a page: an object for its arguments would cost more",
            "WriterSettings.java#WriterSettings",
                    "the components of a record, without the last, which is mostly empty");

    private static final Pattern GRAB_BAG_PACKAGE = Pattern.compile("(?i)(utils?|common|impl|base|helpers?|managers?)");
    private static final Pattern GRAB_BAG_CLASS =
            Pattern.compile("(Abstract|Base[A-Z]).*|.*(Utils?|Impl|Helpers?|Managers?|Base)");

    @Test
    void noCodeReachesTheWorldAroundItExceptThroughTheEnvironment() throws IOException {
        List<String> violations = new ArrayList<>();
        for (JavaSource source : sources("main")) {
            for (Ban ban : BANS) {
                Matcher matcher = ban.call().matcher(source.code());
                while (matcher.find() && !ban.allowedIn(unix(source.path()))) {
                    violations.add(at(source, source.lineOf(matcher.start())) + ": " + matcher.group());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void filesMethodsLinesAndParameterListsAreShort() throws IOException {
        List<String> violations = new ArrayList<>();
        for (JavaSource source : sources("main")) {
            String name = source.path().getFileName().toString();
            if (source.lines().size() > MAX_FILE_LINES && !LENGTH_WAIVERS.containsKey(name)) {
                violations.add(at(source, 1) + ": " + source.lines().size() + " lines");
            }
            for (JavaSource.Method method : source.methods()) {
                String key = name + "#" + method.name();
                if (method.lineCount() > MAX_METHOD_LINES && !LENGTH_WAIVERS.containsKey(key)) {
                    violations.add(
                            at(source, method.line()) + ": " + method.name() + " has " + method.lineCount() + " lines");
                }
                if (method.parameters() > MAX_PARAMETERS && !PARAMETER_WAIVERS.containsKey(key)) {
                    violations.add(at(source, method.line()) + ": " + method.name() + " has " + method.parameters()
                            + " parameters");
                }
            }
        }
        for (JavaSource source : allSources()) {
            List<String> code = source.code().lines().toList();
            for (int i = 0; i < source.lines().size(); i++) {
                String line = source.lines().get(i);
                int max = maxLength(line, i >= code.size() || code.get(i).isBlank());
                if (line.codePointCount(0, line.length()) > max) {
                    violations.add(at(source, i + 1) + ": longer than " + max);
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    /** @param literal whether all of the line is comment or text */
    private static int maxLength(String line, boolean literal) {
        if (line.strip().matches("(?s)(\\*|//|/\\*).*")) {
            return MAX_COMMENT_LENGTH;
        }
        return literal || line.contains("\"") ? MAX_MESSAGE_LENGTH : MAX_LINE_LENGTH;
    }

    @Test
    void everyWaiverIsStillNeeded() throws IOException {
        Set<String> longOnes = new HashSet<>();
        Set<String> wideOnes = new HashSet<>();
        for (JavaSource source : sources("main")) {
            String name = source.path().getFileName().toString();
            if (source.lines().size() > MAX_FILE_LINES) {
                longOnes.add(name);
            }
            for (JavaSource.Method method : source.methods()) {
                if (method.lineCount() > MAX_METHOD_LINES) {
                    longOnes.add(name + "#" + method.name());
                }
                if (method.parameters() > MAX_PARAMETERS) {
                    wideOnes.add(name + "#" + method.name());
                }
            }
        }
        assertThat(longOnes).containsAll(LENGTH_WAIVERS.keySet());
        assertThat(wideOnes).containsAll(PARAMETER_WAIVERS.keySet());
    }

    @Test
    void everyFileStatesItsLicenceAndEveryPackageItsNullness() throws IOException {
        List<String> violations = new ArrayList<>();
        for (JavaSource source : allSources()) {
            if (!source.lines().get(0).equals("// SPDX-License-Identifier: Apache-2.0")) {
                violations.add(at(source, 1) + ": no SPDX line");
            }
        }
        for (JavaSource source : sources("main")) {
            Path info = source.path().resolveSibling("package-info.java");
            if (!Files.exists(info)) {
                violations.add(at(source, 1) + ": its package has no package-info.java");
            } else if (!Files.readString(info).contains("@NullMarked")) {
                violations.add(ROOT.relativize(info) + ": not @NullMarked");
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() throws IOException {
        List<String> violations = new ArrayList<>();
        for (JavaSource source : allSources()) {
            String name = source.path().getFileName().toString().replace(".java", "");
            if (GRAB_BAG_CLASS.matcher(name).matches()) {
                violations.add(at(source, 1) + ": the name says nothing");
            }
            for (Path segment : ROOT.relativize(source.path()).getParent()) {
                if (GRAB_BAG_PACKAGE.matcher(segment.toString()).matches()) {
                    violations.add(at(source, 1) + ": the package name says nothing");
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void nothingIsLeftForLater() throws IOException {
        Pattern later = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
        List<String> violations = new ArrayList<>();
        for (JavaSource source : allSources()) {
            for (int i = 0; i < source.lines().size(); i++) {
                if (later.matcher(source.lines().get(i)).find()) {
                    violations.add(
                            at(source, i + 1) + ": " + source.lines().get(i).strip());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() throws IOException {
        Pattern off = Pattern.compile("@Disabled\\w*\\b|\\bassume(True|False|That|ingThat)\\b");
        List<String> violations = new ArrayList<>();
        for (JavaSource source : sources("test")) {
            Matcher matcher = off.matcher(source.code());
            while (matcher.find()) {
                violations.add(at(source, source.lineOf(matcher.start())) + ": " + matcher.group());
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void documentsHaveOneTitleAndLiveLinks() throws IOException {
        Pattern link = Pattern.compile("\\]\\(([^)\\s]+)(\\s+\"[^\"]*\")?\\)");
        List<String> violations = new ArrayList<>();
        for (Path document : documents()) {
            int titles = 0;
            boolean fenced = false;
            for (String line : Files.readAllLines(document)) {
                fenced ^= line.strip().startsWith("```");
                if (fenced) {
                    continue;
                }
                titles += line.startsWith("# ") ? 1 : 0;
                Matcher matcher = link.matcher(line.replaceAll("`[^`]*`", ""));
                while (matcher.find()) {
                    String target = matcher.group(1).replaceFirst("#.*", "");
                    boolean outside = target.isEmpty() || target.matches("(?i)[a-z][a-z0-9+.-]*:.*");
                    if (!outside && !Files.exists(document.resolveSibling(target))) {
                        violations.add(ROOT.relativize(document) + ": dead link to " + matcher.group(1));
                    }
                }
            }
            if (titles != 1) {
                violations.add(ROOT.relativize(document) + ": " + titles + " titles");
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void theScannerOfSourcesKnowsMethodsFromTheRest() {
        String text = """
                class A {
                    // class B { void no() {} }
                    private final int[] array = {1, 2};
                    A(int a, Map<String, Long> b) {
                        run(() -> { });
                    }
                    record R(int a) {
                        R {
                            a++;
                        }
                    }
                    @Override
                    public <T> T f() throws E, F {
                        return new G() { void g() { String s = "}"; } };
                    }
                }
                """;
        JavaSource source =
                new JavaSource(Path.of("A.java"), text.lines().toList(), JavaSource.withoutCommentsAndLiterals(text));
        Map<String, List<Integer>> methods = new LinkedHashMap<>();
        source.methods()
                .forEach(method ->
                        methods.put(method.name(), List.of(method.line(), method.lineCount(), method.parameters())));
        assertThat(methods).isEqualTo(Map.of("A", List.of(4, 3, 2), "R", List.of(8, 3, 0), "f", List.of(13, 3, 0)));
    }

    private static String at(JavaSource source, int line) {
        return unix(ROOT.relativize(source.path())) + ":" + line;
    }

    private static String unix(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static List<JavaSource> allSources() throws IOException {
        List<JavaSource> all = new ArrayList<>(sources("main"));
        all.addAll(sources("test"));
        return all;
    }

    /** The Java files below {@code src/<set>/java} of every module. */
    private static List<JavaSource> sources(String set) throws IOException {
        List<JavaSource> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.sorted().toList()) {
                Path folder = module.resolve("src").resolve(set).resolve("java");
                if (Files.isDirectory(folder)) {
                    try (Stream<Path> files = Files.walk(folder)) {
                        files.filter(file -> file.toString().endsWith(".java"))
                                .sorted()
                                .map(JavaSource::read)
                                .forEach(sources::add);
                    }
                }
            }
        }
        assertThat(sources).as("Java files below " + ROOT).isNotEmpty();
        return sources;
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> {
                        String path = unix(ROOT.relativize(file));
                        return !path.contains("target/") && !path.startsWith(".") && !path.contains("/.");
                    })
                    .sorted()
                    .toList();
        }
    }
}
