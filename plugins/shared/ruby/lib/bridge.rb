# The way between the host and Ruby code: one device, `/.tailrace`. A call of the host's finds its request there; what Ruby
# code asks in between is written and read at once. To read or to write costs many times a seek, as Ruby can be interrupted
# there, for which WebAssembly winds up the whole stack. So a short message lies in a piece of memory that the host knows,
# the desk, and a seek says how long it is. The numbers of the log's entries are those of changes.ts.
module Tailrace
  SET = 0
  REMOVE = 1
  TAG = 2
  CANCEL = 3
  UNCANCEL = 4
  MATCHED = 5
  FAILED = 6
  EMIT = 7
  PRINT = 8

  STALE = Object.new.freeze

  DESK_BYTES = 16_384

  # A device answers a place with a number. An event's: whether it may be worked on. Below 0: how many bytes there are to be
  # read; they lie on the desk when it has room. A place below PENDING says that so many bytes of Ruby's lie there.
  PENDING = -1
  GO = 0
  PAUSE = 2

  # What is known beforehand of the fields that a filter's code names.
  class View
    attr_reader :slots, :plain, :overlaps, :width, :time_slot, :mutates, :checks

    def initialize(reads, plain, overlaps, mutates, checks)
      @slots = reads.each_with_index.to_h
      @plain = plain.to_h { |name| [name, name] }
      @overlaps = overlaps
      @checks = checks
      @width = reads.size + (checks ? 1 : 0)
      @time_slot = @slots["@timestamp"]
      @mutates = mutates
      @by_top = reads.each_with_index.group_by { |name, _| name[/\A\[*([^\[\]]+)/, 1] }.transform_values { |pairs| pairs.map(&:last) }
    end

    def slots_of(top) = @by_top.fetch(top, [])

    NONE = new([], [], {}, false, false)
  end

  class << self
    attr_reader :log

    # The first call in each interpreter: its memory may be that of another one, which has a device and random numbers of its own.
    # @return where the desk is
    def open
      srand
      @device = File.open("/.tailrace", "r+b")
      @desk = IO::Buffer.new(DESK_BYTES, IO::Buffer::INTERNAL)
      @handlers = {}
      @log = []
      @desk.to_s[/0x\h+/]
    end

    # The host calls this; what it wants is in the device.
    def serve
      @log = []
      kind, *request = parse(receive(PENDING))
      result = __send__(:"serve_#{kind}", *request)
      send_out(["done", result])
    rescue Exception => e # rubocop:disable Lint/RescueException -- nothing may leave the interpreter
      send_out(["failed", e.class.name, Values.text(e.message.to_s), Array(e.backtrace).first(8)])
    end

    # @raise what the host answers with, as an exception of Ruby's
    def ask(*question)
      @asked = true
      kind, value = parse(send_out(question))
      return value unless kind == "error" || kind == "marked"
      return Values.inward(value) if kind == "marked"

      raise LogStash::Error, value
    end

    # A further event stands behind the one that is worked on.
    def emit(event)
      raise TypeError, "wrong argument type #{event.class} (expected LogStash::Event)" unless event.is_a?(LogStash::Event)

      @log.push(EMIT, @current, event.__id)
    end

    def matched(event)
      event.__settle
      @log.push(MATCHED, event.__id)
    end

    def failed(event, error)
      event.__settle
      @log.push(FAILED, event.__id, error.class.name, Values.text(error.message.to_s), Array(error.backtrace).first(4))
    end

    def print(level, message, data)
      @log.push(PRINT, level, Values.text(message.to_s), Values.text(data.inspect))
    end

    private

    def serve_define(id, type, options, view)
      @handlers[id] = [Object.const_get(type).new(options), View.new(*view)]
      nil
    end

    def serve_forget(id) = @handlers.delete(id) && nil

    def serve_call(id, name, *arguments) = @handlers.fetch(id)[0].public_send(name, *arguments)

    # @return how many events were taken, less than all when the host asks for a pause
    def serve_batch(id, count, settles, row)
      handler, view = @handlers.fetch(id)
      width = view.width
      log = @log
      at = 0
      while at < count
        verdict = @device.sysseek(at)
        break if verdict == PAUSE

        work(handler, LogStash::Event.__of_batch(at, view, log, row, at * width), settles) if verdict == GO
        at += 1
      end
      at
    end

    def work(handler, event, settles)
      @current = event.__id
      @asked = false
      handler.process(event)
      send_out(nil) if @asked || settles
    end

    # @return the answer, empty where there is none
    def send_out(message)
      place = lay_out(Tailrace.generate([@log, message]))
      @log.clear
      receive(place)
    end

    # @return the place to seek
    def lay_out(text)
      if text.bytesize > DESK_BYTES
        @device.syswrite(text)
        return PENDING
      end
      @desk.set_string(text)
      -text.bytesize
    end

    def receive(place)
      size = @device.sysseek(place)
      return @desk.get_string(0, size, UTF_8) if size <= DESK_BYTES

      @device.sysread(size).force_encoding(UTF_8)
    end
  end

  # What Ruby code knows as `logger`.
  class Logger
    %w[debug info warn error fatal trace].each do |level|
      define_method(level) { |message = "", data = {}| Tailrace.print(level, message, data) && nil }
      define_method(:"#{level}?") { true }
    end
  end
end
