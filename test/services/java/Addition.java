package tailrace.addition;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.plugins.ScriptPlugin;
import org.elasticsearch.script.ScriptContext;
import org.elasticsearch.script.ScriptEngine;
import org.elasticsearch.script.UpdateCtxMap;
import org.elasticsearch.script.UpdateScript;

/**
 * A language whose scripts are two words: adds to the document's field of the second name that of the parameter of the first.
 * The module with Painless is not published.
 */
public class Addition extends Plugin implements ScriptPlugin {
  @Override
  public ScriptEngine getScriptEngine(Settings settings, Collection<ScriptContext<?>> contexts) {
    return new ScriptEngine() {
      @Override
      public String getType() {
        return "addition";
      }

      @Override
      public <T> T compile(String name, String code, ScriptContext<T> context, Map<String, String> options) {
        String[] words = code.split(" ");
        UpdateScript.Factory factory = (params, document) -> new AdditionScript(params, document, words[0], words[1]);
        return context.factoryClazz.cast(factory);
      }

      @Override
      public Set<ScriptContext<?>> getSupportedContexts() {
        return Set.of(UpdateScript.CONTEXT);
      }
    };
  }

  private static final class AdditionScript extends UpdateScript {
    private final UpdateCtxMap document;
    private final String parameter;
    private final String field;

    AdditionScript(Map<String, Object> params, UpdateCtxMap document, String parameter, String field) {
      super(params, document);
      this.document = document;
      this.parameter = parameter;
      this.field = field;
    }

    @Override
    public void execute() {
      Number more = (Number) ((Map<?, ?>) getParams().get(parameter)).get(field);
      document.getSource().merge(field, more, (one, other) -> ((Number) one).longValue() + ((Number) other).longValue());
    }
  }
}
