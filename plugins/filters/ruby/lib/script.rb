class LogStash::Filters::Ruby
  class ScriptError < StandardError; end

  # Code that stands in a file and defines `filter`, and may define `register` and tests.
  class Script
    def initialize(options)
      @path = options["path"]
      @text = options["text"]
      @tests = []
      @tag_on_exception = options["tag_on_exception"]
      @tag_with_exception_message = options["tag_with_exception_message"]
      @context = load(method(:add_test))
      failures = @tests.flat_map(&:run)
      raise ScriptError, "#{failures.size} of its tests failed: #{failures.join("; ")}" unless failures.empty?

      register(options["script_params"])
    end

    # Common options are applied before the result is looked at, as in Logstash.
    def process(event)
      results = @context.filter(event)
      Tailrace.matched(event)
      Script.check_results(results)
      results.each { |result| Tailrace.emit(result) unless result.equal?(event) }
      event.cancel unless results.any? { |result| result.equal?(event) }
    rescue Exception => e # rubocop:disable Lint/RescueException -- Logstash stops its pipeline for some of these
      Tailrace.failed(event, e)
      event.tag("#{@tag_on_exception}: #{e}") if @tag_with_exception_message
      event.tag(@tag_on_exception)
    end

    def self.check_results(results)
      raise "Custom script did not return an array from 'filter'. Only arrays may be returned!" unless results.is_a?(Array)

      stranger = results.find { |result| !result.is_a?(LogStash::Event) }
      return if stranger.nil? && results.none?(&:nil?)

      raise "Custom script returned a non event object '#{stranger.inspect}'! You must return an array of events from this function! To drop an event return an empty array."
    end

    # A fresh object with the methods of the script.
    def load(on_test = nil)
      context = Context.new(on_test)
      context.instance_eval(@text, @path, 1)
      raise ScriptError, "it defines no method `filter`" unless context.respond_to?(:filter, true)

      context
    end

    private

    def register(parameters)
      @context.register(parameters) if @context.respond_to?(:register, true)
    rescue StandardError => e
      raise ScriptError, "its `register` raises #{e.inspect}"
    end

    def add_test(name, block)
      test = Test.new(name, self)
      test.instance_eval(&block)
      @tests << test
    end
  end

  # What is `self` in a script.
  class Context
    attr_reader :logger

    def initialize(on_test)
      @on_test = on_test
      @logger = Tailrace::Logger.new
    end

    def test(name, &block) = @on_test&.call(name, block)

    # JRuby runs one event at a time with :single, and here there is one anyway.
    def concurrency(_type) = nil

    def inspect = "#<LogStash::Filters::Ruby::Script::ExecutionContext>"
  end

  # A `test` block of a script: parameters, an event that goes in, and what is expected of those that come out.
  class Test
    def initialize(name, script)
      @name = name
      @context = script.load
      @parameters = {}
      @expectations = []
    end

    def parameters(&block)
      return @parameters unless block

      @parameters = block.call
      raise ArgumentError, "Test parameters must be a hash in #{@name}!" unless @parameters.is_a?(Hash)

      @context.register(@parameters)
    end

    def in_event(&block)
      return @events unless block

      given = block.call
      hashes = given.is_a?(Hash) ? [given] : given
      odd = hashes.find { |hash| !hash.is_a?(Hash) }
      raise ArgumentError, "In event for #{@name} must receive either a hash or an array of hashes! got a '#{odd.class}' in #{hashes.inspect}" if odd

      @events = hashes.map { |hash| LogStash::Event.new(hash) }
    end
    alias in_events in_event

    def expect(name, &block) = @expectations << [name, block]

    # @return the expectations that failed
    def run
      raise ScriptError, "You must declare an `in_event` to run tests!" unless @events

      results = @events.flat_map do |event|
        made = @context.filter(event)
        Script.check_results(made)
        made
      end
      @expectations.filter_map { |name, block| problem_with(name, block, results) }
    end

    private

    def problem_with(name, block, results)
      "#{@name}, #{name}" unless block.call(results)
    rescue StandardError => e
      "#{@name}, #{name} (#{e.inspect})"
    end
  end
end
