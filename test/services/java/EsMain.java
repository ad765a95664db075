import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One node of Elasticsearch: its folder, its port for HTTP, its port for others. */
public class EsMain {
  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    LogConfigurator.configureESLogging();
    LogConfigurator.setNodeName("n1");
    Settings settings = Settings.builder()
        .put("path.home", home)
        .put("cluster.name", "tailrace")
        .put("node.name", "n1")
        .put("network.host", "127.0.0.1")
        .put("http.port", arguments[1])
        .put("transport.port", arguments[2])
        .put("discovery.type", "single-node")
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        // Requests are read piece by piece, as by a server that has much to do.
        .put("indexing_pressure.memory.split_bulk.watermark.low", "64kb")
        .put("indexing_pressure.memory.split_bulk.watermark.low.bulk_size", "32kb")
        .put("indexing_pressure.memory.split_bulk.watermark.high", "128kb")
        .put("indexing_pressure.memory.split_bulk.watermark.high.bulk_size", "16kb")
        .build();
    Environment environment = new Environment(settings, home.resolve("config"));
    Node node = new Node(
        environment,
        PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
            Map.of(),
            false));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
      } catch (Exception error) {
        System.err.println(error);
      }
    }));
    node.start();
    new CountDownLatch(1).await();
  }
}
