package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The service as a process of its own, asked from outside. */
@Timeout(60)
class ShopTest {
  @Test
  void greets() throws Exception {
    serving(
        Map.of(),
        client -> {
          assertEquals("ok\n", ask(client, "/healthz").body());
          assertEquals("{\"hello\":\"world\"}\n", ask(client, "/").body());
        });
  }

  @Test
  void says503WhenTheDatabaseIsAway() throws Exception {
    Path password = Files.writeString(Files.createTempFile("password", ""), "x");
    serving(
        Map.of("DATABASE_HOST", "127.0.0.1", "DATABASE_PASSWORD_FILE", password.toString()),
        client -> {
          assertEquals(503, ask(client, "/").statusCode());
          assertEquals(200, ask(client, "/healthz").statusCode());
        });
  }

  private interface Asking {
    void ask(HttpClient client) throws IOException, InterruptedException;
  }

  private static void serving(Map<String, String> environment, Asking asking) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder = new ProcessBuilder(java, "-cp", System.getProperty("surefire.test.class.path"), "shop.Shop").inheritIO();
    builder.environment().putAll(environment);
    Process service = builder.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!isUp(client)) assertTrue(service.isAlive(), "it has ended");
      asking.ask(client);
    } finally {
      service.destroy();
    }
    assertTrue(service.waitFor(10, TimeUnit.SECONDS), "SIGTERM does not end it");
    assertEquals(128 + 15, service.exitValue());
  }

  private static boolean isUp(HttpClient client) throws InterruptedException {
    try {
      return ask(client, "/healthz").statusCode() == 200;
    } catch (IOException error) {
      return false;
    }
  }

  private static HttpResponse<String> ask(HttpClient client, String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:8080" + path)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
