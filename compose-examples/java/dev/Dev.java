import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Compiles src/main/java and runs a class of it, again at every change: java Dev.java CLASS. The compiler stays loaded, which
 * makes a change cost the start of one virtual machine. Debuggers attach to port 5005.
 */
final class Dev {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final String CLASSES = "/tmp/classes";
  private static final String LIBRARIES = "target/lib/*";
  private static final WatchEvent.Kind<?>[] CHANGES = {
    StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE
  };
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static Process program;

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(Dev::stop));
    try (WatchService watch = SOURCES.getFileSystem().newWatchService()) {
      while (true) {
        // Before it compiles, so that a change meanwhile is seen; each time, as there may be new folders.
        for (Path folder : found(Files::isDirectory)) folder.register(watch, CHANGES);
        if (compile()) start(arguments[0]);
        WatchKey changed = watch.take();
        while (changed != null) { // an editor writes in several steps
          changed.pollEvents();
          changed.reset();
          changed = watch.poll(50, TimeUnit.MILLISECONDS);
        }
      }
    }
  }

  /** Not what Emacs leaves beside a file with unsaved changes: a link to nothing. */
  private static boolean isSource(Path path) {
    return path.toString().endsWith(".java") && Files.isRegularFile(path);
  }

  private static List<Path> found(java.util.function.Predicate<Path> wanted) throws IOException {
    try (var all = Files.walk(SOURCES)) {
      return all.filter(wanted).toList();
    }
  }

  /** What is wrong is printed, and what runs goes on. */
  private static boolean compile() throws IOException {
    List<String> words = new ArrayList<>(List.of("-g", "-d", CLASSES, "-cp", LIBRARIES));
    for (Path source : found(Dev::isSource)) words.add(source.toString());
    return COMPILER.run(null, null, null, words.toArray(String[]::new)) == 0;
  }

  private static synchronized void start(String mainClass) throws IOException {
    stop();
    program =
        new ProcessBuilder(
                "java",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                CLASSES + ":" + LIBRARIES,
                mainClass)
            .inheritIO()
            .start();
  }

  /** By SIGKILL: a program that stands at a breakpoint handles no other signal. */
  private static synchronized void stop() {
    if (program != null) program.destroyForcibly().onExit().join();
  }
}
