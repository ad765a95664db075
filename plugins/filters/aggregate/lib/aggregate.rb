# The maps of a pipeline's aggregate filters, and what is done to them. All filters of a pipeline share them.
module Tailrace
  module Aggregate
    DEFAULT_TIMEOUT = 1800

    # The maps by task pattern and id, and which filter sees to the timeouts of a pattern.
    class Pipeline
      attr_reader :maps, :keepers, :users
      attr_accessor :is_taken_over

      def initialize
        @users = []
        @maps = Hash.new { |hash, pattern| hash[pattern] = {} }
        @keepers = {}
      end
    end

    PIPELINES = Hash.new { |hash, id| hash[id] = Pipeline.new }
  end
end

module LogStash
  module Filters
  end
end

class LogStash::Filters::Aggregate
  # What is gathered for one task. Code knows it as `map_meta`. Its name and variables are those of Logstash's, so that the
  # file of a Logstash can be taken over.
  class Element
    attr_accessor :creation_timestamp, :lastevent_timestamp, :difference_from_creation_to_now, :difference_from_lastevent_to_now,
                  :timeout, :inactivity_timeout, :task_id, :map

    def initialize(creation_timestamp, task_id)
      @creation_timestamp = creation_timestamp
      @lastevent_timestamp = creation_timestamp
      @difference_from_creation_to_now = (Time.now - creation_timestamp).to_i
      @difference_from_lastevent_to_now = @difference_from_creation_to_now
      @task_id = task_id
      @map = {}
    end

    # Event times may lie far back: ages count from when the events came.
    def older_than?(now, timeout, inactivity_timeout)
      creation_timestamp + difference_from_creation_to_now < now - (@timeout || timeout) ||
        lastevent_timestamp + difference_from_lastevent_to_now < now - (@inactivity_timeout || inactivity_timeout)
    end
  end

  # The name of a field that the host sends with every event: the task's id, filled in.
  TASK_ID = "\0task_id"

  attr_reader :logger

  # Timeouts belong to one filter of a pattern; the others ask it.
  attr_accessor :checks_always

  def initialize(options)
    @options = options
    @task_id = options["task_id"]
    @logger = Tailrace::Logger.new
    @pipeline = Tailrace::Aggregate::PIPELINES[options["pipeline"]]
    @pipeline.users << self
    @timeout = options["timeout"]
    @inactivity_timeout = options["inactivity_timeout"]
    @pushes_timed_out = options["push_map_as_event_on_timeout"]
    @pushes_previous = options["push_previous_map_as_event"]
    @pushes = @pushes_timed_out || @pushes_previous
    @time_field = options["timeout_timestamp_field"]
    @new_event_block = proc { |event| Tailrace.emit(event) }
    @pipeline.keepers[@task_id] = self if options["keeps_time"]
    @code = eval("lambda { |event, map, map_meta, &new_event_block| #{options["code"]}\n}", scope, "(aggregate filter code)", 1)
    code = options["timeout_code"]
    @timeout_code = eval("lambda { |event| #{code}\n}", scope, "(aggregate filter timeout code)", 1) if code
  end

  def process(event)
    task_id = event.get(TASK_ID)
    return if task_id == @task_id

    warn_of_many_maps
    pushed = @time_field && push_expired(task_id, event)
    element = element_of(task_id, event) { |previous| pushed = previous }
    return Tailrace.emit(pushed) if element.nil? && pushed
    return unless element

    matched = run(event, element, task_id)
    pushed = push_at_once(element) || pushed if element.timeout || element.inactivity_timeout
    Tailrace.matched(event) if matched
    Tailrace.emit(pushed) if pushed
  rescue Exception => e # rubocop:disable Lint/RescueException -- only the event may pay for it
    Tailrace.failed(event, e)
    event.tag("_aggregateexception")
  end

  # What is due, as events that nobody is the parent of.
  def flush(final)
    keeper = keeper!
    return [] unless keeper.equal?(self) && (final || due?)

    @flushed_at = Time.now
    events = expire
    events << push_previous if final && @pushes_previous && !maps.empty?
    events.each { |event| event.tag("_aggregatefinalflush") } if final
    events.map(&:__id)
  end

  # What another interpreter had; one of the pipeline's filters is enough to bring it.
  def take_over(text)
    return if @pipeline.is_taken_over

    @pipeline.is_taken_over = true
    restore(text)
  end

  # All maps of the pipeline, as a text.
  def save = [Marshal.dump(@pipeline.maps.reject { |_, maps| maps.empty? }.to_h)].pack("m0")

  def restore(text)
    @pipeline.maps.merge!(Marshal.load(text.unpack1("m0")))
    nil
  end

  def count = @pipeline.maps.sum { |_, maps| maps.size }

  # The maps are gone with the last filter of the pipeline.
  def close
    @pipeline.users.delete(self)
    @pipeline.keepers.delete_if { |_, keeper| keeper.equal?(self) }
    Tailrace::Aggregate::PIPELINES.delete(@options["pipeline"]) if @pipeline.users.empty?
    nil
  end

  def timeouts = [@timeout || Tailrace::Aggregate::DEFAULT_TIMEOUT, @inactivity_timeout || @timeout || Tailrace::Aggregate::DEFAULT_TIMEOUT]
  def pushes_timed_out? = @pushes_timed_out

  private

  # Without local variables of this class.
  def scope = binding

  def maps = @pipeline.maps[@task_id]
  def keeper! = @pipeline.keepers[@task_id] ||= self
  def time_of(event) = @time_field ? event.get(@time_field).time : Time.now

  def due?
    checks_always || @flushed_at.nil? || Time.now > @flushed_at + timeouts[1] / 2
  end

  def element_of(task_id, event)
    known = maps[task_id]
    return (known unless @options["map_action"] == "create") if known
    return if @options["map_action"] == "update"

    yield push_previous if @pushes_previous && !maps.empty?
    maps[task_id] = Element.new(time_of(event), task_id)
  end

  def run(event, element, task_id)
    element.lastevent_timestamp = time_of(event)
    element.difference_from_lastevent_to_now = (Time.now - element.lastevent_timestamp).to_i
    begin
      @code.call(event, element.map, element, &@new_event_block)
      true
    rescue Exception => e # rubocop:disable Lint/RescueException -- `exit`, too
      Tailrace.failed(event, e)
      event.tag("_aggregateexception")
      false
    ensure
      maps.delete(task_id) if @options["end_of_task"]
    end
  end

  # A timeout of 0 that the code has given its map: it is over.
  def push_at_once(element)
    keeper = keeper!
    unless element.timeout == 0 || element.inactivity_timeout == 0
      keeper.checks_always = true
      return
    end
    maps.delete(element.task_id)
    keeper.pushes_timed_out? ? event_of(element.map, element.task_id) : nil
  end

  def push_expired(task_id, event)
    element = maps[task_id] or return
    keeper!
    now = time_of(event)
    timeout, inactivity = timeouts
    return unless element.creation_timestamp < now - (element.timeout || timeout) ||
                  element.lastevent_timestamp < now - (element.inactivity_timeout || inactivity)

    maps.delete(task_id)
    event_of(element.map, task_id) if @pushes
  end

  def expire
    now = Time.now
    timeout, inactivity = timeouts
    events = []
    maps.delete_if do |task_id, element|
      next false unless element.older_than?(now, timeout, inactivity)

      events << event_of(element.map, task_id) if @pushes
      true
    end
    self.checks_always = false if maps.empty?
    events
  end

  def push_previous
    task_id, element = maps.shift
    event_of(element.map, task_id)
  end

  def event_of(map, task_id)
    event = LogStash::Event.new(map)
    event.set(@options["timeout_task_id_field"], task_id) if @options["timeout_task_id_field"]
    @options["timeout_tags"].each { |tag| event.tag(event.sprintf(tag)) }
    begin
      @timeout_code&.call(event)
    rescue StandardError => e
      Tailrace.print("error", "The timeout_code of an aggregate filter raised an exception.", { "exception" => e.inspect })
      event.tag("_aggregateexception")
    end
    event
  end

  def warn_of_many_maps
    threshold = @options["map_count_warning_threshold"]
    return if threshold.zero?
    return @since_warning = nil if maps.size < threshold

    pause = [threshold / 5, 1].max
    if @since_warning.nil? || (@since_warning += 1) >= pause
      @since_warning = 0
      logger.warn("Many maps are in memory.", { "task_id" => @task_id, "maps" => maps.size, "threshold" => threshold })
    end
  end
end
