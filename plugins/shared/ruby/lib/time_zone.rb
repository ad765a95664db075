# WASI's C library knows UTC only. Where the system's zone is another, local times are made with a zone object that asks
# the host.
module Tailrace
  class SystemZone
    attr_reader :name

    def initialize(name)
      @name = name
      @offsets = {}
    end

    # Zones change at whole quarters of an hour.
    def offset_at(seconds)
      quarter = seconds.div(900)
      @offsets.clear if @offsets.size > 1000
      @offsets[quarter] ||= Tailrace.ask("zone", quarter * 900)
    end

    def utc_to_local(time) = time + offset_at(time.to_i)[0]

    # As Joda-Time, JRuby's clock: a time that was never shown counts by the offset before, one that was shown twice is the later.
    def local_to_utc(time)
      local = time.to_i
      around = [local - 86_400, local + 86_400].map { |at| offset_at(at)[0] }
      fitting = around.uniq.select { |offset| offset_at(local - offset)[0] == offset }
      time - (fitting.min || around[0])
    end

    def abbr(time) = offset_at(local_to_utc(time).to_i)[1]
    def dst?(time) = offset_at(local_to_utc(time).to_i)[2]
    def to_s = name
  end

  module LocalTimes
    def now(in: nil) = super(in: binding.local_variable_get(:in) || ZONE)

    def at(*parts, in: nil)
      zone = binding.local_variable_get(:in)
      return super(*parts, in: zone) if zone
      return super(*parts) if parts[0].is_a?(Time)

      super(*parts, in: ZONE)
    end

    def new(*parts, in: nil, **rest)
      zone = binding.local_variable_get(:in)
      return super(*parts, in: zone, **rest) if zone && !zone.equal?(ZONE)
      return super(*parts, **rest) if zone.nil? && LocalTimes.with_zone?(parts)

      made = super(*parts, in: ZONE, **rest)
      made.utc_offset == ZONE.offset_at(made.to_i)[0] ? made : at(made, in: ZONE)
    end

    def self.with_zone?(parts)
      parts.size > 6 || (parts.size == 1 && parts[0].is_a?(String) && parts[0].match?(/(?:Z|UTC|[-+]\d\d:?\d\d)\s*\z/))
    end

    def local(year, *rest)
      return super if rest.size >= 9

      month, day, hour, minute, second, micro = rest
      new(year, month || 1, day || 1, hour || 0, minute || 0, (second || 0) + Rational(micro || 0, 1_000_000), in: ZONE)
    end
    alias mktime local
  end

  module LocalTime
    def localtime(zone = nil) = super(zone || ZONE)
    def getlocal(zone = nil) = super(zone || ZONE)
    def zone = (made = super).is_a?(SystemZone) ? made.offset_at(to_i)[1] : made
  end

  def self.use_zone(name)
    const_set(:ZONE, SystemZone.new(name))
    Time.singleton_class.prepend(LocalTimes)
    Time.prepend(LocalTime)
  end
end
