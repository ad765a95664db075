# JRuby prints a float plainly up to 10^19, CRuby up to 10^15; between 10^19 and 10^20 JRuby shows 15 digits only.
class Float
  alias __to_s to_s

  def to_s
    text = __to_s
    return text unless text.include?("e+1")

    size = abs
    return text unless size < 1e20
    return format("%.14e", self).sub(/(\.\d+?)0*e/, '\1e') if size >= 1e19

    plainly(text)
  end
  alias inspect to_s

  private

  # The shortest digits that read back, written out.
  def plainly(text)
    mantissa, exponent = text.split("e")
    whole, fraction = mantissa.split(".")
    fraction = "" if fraction == "0"
    "#{whole}#{fraction.ljust(exponent.to_i, "0")}.0"
  end
end
