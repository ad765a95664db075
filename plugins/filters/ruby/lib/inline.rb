module LogStash
  module Filters
  end
end

# Code that stands in the configuration. It is the body of a method of this object, so that instance variables that `init`
# makes are there for every event.
class LogStash::Filters::Ruby
  attr_reader :id, :logger

  def initialize(options)
    @id = options["id"]
    @logger = Tailrace::Logger.new
    @tag_on_exception = options["tag_on_exception"]
    @tag_with_exception_message = options["tag_with_exception_message"]
    @new_event_block = proc { |event| Tailrace.emit(event) }
    eval(options["init"], scope, "(ruby filter init)", 1) if options["init"]
    eval("define_singleton_method :filter_method do |event, &new_event_block|\n#{options["code"]}\nend", scope, "(ruby filter code)", 0)
  end

  def process(event)
    filter_method(event, &@new_event_block)
    Tailrace.matched(event)
  rescue Exception => e # rubocop:disable Lint/RescueException -- Logstash contains `exit` and the like, too
    Tailrace.failed(event, e)
    event.tag("#{@tag_on_exception}: #{e}") if @tag_with_exception_message
    event.tag(@tag_on_exception)
  end

  private

  # Without local variables of this class.
  def scope = binding
end
