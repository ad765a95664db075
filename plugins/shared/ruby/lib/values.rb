# How values pass between the event, which the host keeps, and Ruby: as JSON, with a map of one key for what JSON has no
# form for.
module Tailrace
  MARK = "\0"
  UTF_8 = Encoding::UTF_8

  # The parser's own constant: the host writes it for a field that is absent. A real NaN comes marked.
  ABSENT = JSON::NaN

  GENERATOR = JSON::State.new(max_nesting: 0)
  PARSER = { allow_nan: true, max_nesting: 0 }.freeze

  def self.parse(text) = JSON.parse(text, PARSER)

  # Strings may have been changed in place since they were checked.
  def self.generate(value)
    GENERATOR.generate(value)
  rescue JSON::GeneratorError, EncodingError
    GENERATOR.generate(Values.cleaned(value))
  end

  module Values
    module_function

    # What the host is given for a value of Ruby's: a copy, except that a string stays itself.
    def outward(value)
      case value
      when String then text(value)
      when Integer, nil, true, false then value
      when Float then value.finite? ? value : { MARK => ["f", value.to_s] }
      when Hash then value.to_h { |key, item| [key.is_a?(String) ? text(key) : key.to_s, outward(item)] }
      when Array then value.map { |item| outward(item) }
      when LogStash::Timestamp then { MARK => ["t", value.to_i, value.nsec] }
      when Time then { MARK => ["t", value.to_i, value.nsec] }
      when Symbol then value.name
      else raise LogStash::MissingConverter, "Missing Converter handling for full class name=#{value.class}, simple name=#{value.class.name&.split("::")&.last}"
      end
    end

    # As JRuby makes a Java string: bytes of no encoding are characters of Latin 1, what is no character becomes U+FFFD.
    def text(string)
      case string.encoding
      when UTF_8 then string.valid_encoding? ? string : string.scrub
      when Encoding::US_ASCII, Encoding::BINARY
        return string.dup.force_encoding(UTF_8) if string.ascii_only?

        string.dup.force_encoding(Encoding::ISO_8859_1).encode(UTF_8)
      else string.encode(UTF_8, invalid: :replace, undef: :replace, replace: "\uFFFD")
      end
    end

    # A parsed value of the host's in which something is marked.
    def inward(value)
      case value
      when Hash then (mark = value[MARK]) ? marked(mark) : value.transform_values { |item| inward(item) }
      when Array then value.map { |item| inward(item) }
      else value
      end
    end

    def marked((kind, *parts))
      case kind
      when "t" then LogStash::Timestamp.__at(*parts)
      when "f" then { "NaN" => Float::NAN, "Infinity" => Float::INFINITY, "-Infinity" => -Float::INFINITY }[parts[0]]
      when "v" then inward(parts[0])
      when "m" then parts[0].transform_values { |item| inward(item) }
      else raise LogStash::Error, parts[0].to_s
      end
    end

    def cleaned(value)
      case value
      when String then text(value)
      when Hash then value.to_h { |key, item| [cleaned(key), cleaned(item)] }
      when Array then value.map { |item| cleaned(item) }
      else value
      end
    end

    # A copy that shares nothing; what is given to Ruby code may be changed by it.
    def copy(value)
      case value
      when Hash then value.transform_values { |item| copy(item) }
      when Array then value.map { |item| copy(item) }
      when String then value.dup
      else value
      end
    end
  end
end

module LogStash
  class Error < StandardError; end
  class EnvironmentError < Error; end
  class ConfigurationError < Error; end
  class PluginLoadingError < Error; end
  class TimestampParserError < Error; end
  class MissingConverter < Error; end

  module Json
    class ParserError < Error; end
    class GeneratorError < Error; end

    def self.load(text, *) = JSON.parse(text)
    def self.dump(value, *) = JSON.generate(value)
  end
end
