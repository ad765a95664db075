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

    def local_to_utc(time)
      guess = time - offset_at(time.to_i)[0]
      time - offset_at(guess.to_i)[0]
    end

    def abbr(time) = offset_at(time.to_i - offset_at(time.to_i)[0])[1]
    def dst?(time) = offset_at(time.to_i - offset_at(time.to_i)[0])[2]
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
      return super(*parts, in: zone, **rest) if zone
      return super(*parts, **rest) if parts.size > 6 || (parts.size == 1 && parts[0].is_a?(String) && parts[0].match?(/(?:Z|UTC|[-+]\d\d:?\d\d)\s*\z/))

      super(*parts, in: ZONE, **rest)
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
    def zone = (made = super).is_a?(SystemZone) ? strftime("%Z") : made
  end

  def self.use_zone(name)
    const_set(:ZONE, SystemZone.new(name))
    Time.singleton_class.prepend(LocalTimes)
    Time.prepend(LocalTime)
  end
end
