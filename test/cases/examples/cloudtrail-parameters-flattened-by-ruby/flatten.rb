# Nested maps become one level, with their keys joined: what a column store wants.
def register(params)
  @source = params["source"]
  @target = params["target"]
  @separator = params["separator"] || "."
end

def filter(event)
  nested = event.get(@source)
  return [event] unless nested.is_a?(Hash)

  event.remove(@source)
  event.set(@target, flatten(nested))
  [event]
end

def flatten(value, path = [], into = {})
  case value
  when Hash then value.each { |key, item| flatten(item, path + [key], into) }
  when Array then value.each_with_index { |item, at| flatten(item, path + [at.to_s], into) }
  when nil then nil
  else into[path.join(@separator)] = value.to_s
  end
  into
end

test "nested maps and lists" do
  parameters { { "source" => "deep", "target" => "flat" } }
  in_event { { "deep" => { "a" => { "b" => 1 }, "list" => [{ "c" => true }, nil] } } }
  expect("keys are joined, what is nil is left out") do |events|
    events.first.get("flat") == { "a.b" => "1", "list.0.c" => "true" } && !events.first.include?("deep")
  end
end

test "what is no map" do
  parameters { { "source" => "deep", "target" => "flat" } }
  in_events { [{ "deep" => "text" }, {}] }
  expect("stays") { |events| events.size == 2 && events[0].get("deep") == "text" }
end
