module LogStash
  # An instant with nanoseconds, as Logstash gives it to Ruby code.
  class Timestamp
    include Comparable

    class << self
      def now = new

      def at(*arguments) = new(Time.at(*arguments))

      def coerce(value)
        case value
        when Timestamp then value
        when Time, String then new(value)
        end
      end

      def parse_iso8601(text)
        raise TypeError, "wrong argument type #{text.class} (expected String)" unless text.is_a?(String)

        new(text)
      end

      def __at(seconds, nanos)
        timestamp = allocate
        timestamp.__send__(:assign, seconds, nanos)
        timestamp
      end
    end

    def initialize(time = nil)
      case time
      when nil then now = Time.now
                    assign(now.to_i, now.nsec / 1000 * 1000)
      when Time then assign(time.to_i, time.nsec)
      when String then assign(*(Tailrace.ask("parse_time", time) || raise(TimestampParserError, "invalid timestamp string format #{time}")))
      else raise TypeError, "wrong argument type #{time.class} (expected Time)"
      end
    end

    def time = Time.at(@seconds, @nanos, :nsec, in: "UTC")
    def to_i = @seconds
    def to_f = @seconds + @nanos / 1e9
    def nsec = @nanos
    alias tv_nsec nsec
    def usec = @nanos / 1000
    alias tv_usec usec
    def year = time.year
    def utc = self
    alias gmtime utc
    alias clone utc
    alias dup utc

    def to_iso8601
      digits = if (@nanos % 1_000_000).zero? then 3
               elsif (@nanos % 1000).zero? then 6
               else 9
               end
      time.strftime("%Y-%m-%dT%H:%M:%S.%#{digits}NZ")
    end
    alias to_s to_iso8601
    alias inspect to_iso8601

    def to_json(*) = %("#{to_iso8601}")
    def <=>(other) = other.is_a?(Timestamp) ? [@seconds, @nanos] <=> [other.to_i, other.nsec] : nil
    def ==(other) = other.is_a?(Timestamp) && @seconds == other.to_i && @nanos == other.nsec
    alias eql? ==
    def hash = [@seconds, @nanos].hash
    def +(other) = time + other
    def -(other) = time - (other.is_a?(Timestamp) ? other.time : other)

    def marshal_dump = [@seconds, @nanos]
    def marshal_load(parts) = assign(*parts)

    private

    def assign(seconds, nanos)
      @seconds = seconds
      @nanos = nanos
    end
  end
end
