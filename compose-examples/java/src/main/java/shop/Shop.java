package shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.Executors;

/** A web server on :8080. With DATABASE_HOST it asks PostgreSQL for every page. */
public final class Shop {
  private static final String GREETING = "hello";

  private Shop() {}

  public static void main(String[] arguments) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 64);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/healthz", exchange -> answer(exchange, 200, "ok\n"));
    server.createContext("/", Shop::front);
    // No new request is taken, and what is being answered has two seconds.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(2)));
    server.start();
  }

  private static void front(HttpExchange exchange) throws IOException {
    String host = System.getenv("DATABASE_HOST");
    if (host == null || host.isEmpty()) {
      answer(exchange, 200, "{\"" + GREETING + "\":\"world\"}\n");
      return;
    }
    // Closed whatever happens: after an Error, the server alone would leave the client waiting.
    try (exchange) {
      try {
        ask(host);
      } catch (SQLException | IOException | RuntimeException error) {
        System.err.println("a request failed: " + error);
        answer(exchange, 503, "try again later\n");
        return;
      }
      answer(exchange, 200, "{\"" + GREETING + "\":\"world\",\"database\":\"ok\"}\n");
    }
  }

  private static void ask(String host) throws SQLException, IOException {
    Properties login = new Properties();
    login.setProperty("user", "app");
    // From a file: the environment of a process is for everybody to read.
    login.setProperty("password", Files.readString(Path.of(System.getenv("DATABASE_PASSWORD_FILE"))).strip());
    // In seconds. A database that is silent must not hold the threads that answer /healthz.
    login.setProperty("connectTimeout", "2");
    login.setProperty("socketTimeout", "2");
    try (var connection = DriverManager.getConnection("jdbc:postgresql://" + host + "/app", login);
        var statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
