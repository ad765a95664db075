# JRuby's JSON writes floats as Java does: 1.0E20, and plainly only between 10^-3 and 10^7.
module Tailrace
  module JavaFloats
    NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d+\.\d+(?:[eE][-+]?\d+)?/

    def self.adapt(text)
      return text unless text.match?(/\d\.\d/)

      text.gsub(NUMBERS) { |token| token.start_with?('"') ? token : print(token.to_f) }
    end

    def self.print(float)
      size = float.abs
      return float.to_s if size.zero? || (size >= 1e-3 && size < 1e7)

      digits, exponent = format("%.17e", float).then { float.to_s.include?("e") ? float.to_s.split("e") : shift(float.to_s) }
      "#{digits}E#{exponent.to_i}"
    end

    # The digits of a plainly printed number with the point behind the first.
    def self.shift(text)
      sign = text.start_with?("-") ? "-" : ""
      whole, fraction = text.delete_prefix("-").split(".")
      fraction = "" if fraction == "0"
      digits = (whole + fraction).sub(/\A0+/, "")
      exponent = whole == "0" ? -(fraction[/\A0*/].size + 1) : whole.size - 1
      digits = digits.sub(/0+\z/, "")
      ["#{sign}#{digits[0]}.#{digits[1..].empty? ? "0" : digits[1..]}", exponent]
    end

    module Generation
      def to_json(*) = JavaFloats.adapt(super)
    end

    module Functions
      def generate(*) = JavaFloats.adapt(super)
      def pretty_generate(*) = JavaFloats.adapt(super)
      def dump(value, io = nil, *rest) = io.respond_to?(:write) ? super : JavaFloats.adapt(super)
    end

    [Float, Array, Hash].each { |type| type.prepend(Generation) }
    JSON.singleton_class.prepend(Functions)
  end
end
