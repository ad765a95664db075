/**
 * The names that Logstash's `charset` option takes: Ruby's Encoding.name_list (seen in JRuby 10.0.6). Each stands with the
 * name iconv-lite or TextDecoder knows it by; `undefined`: Ruby has the name, but no characters for it can be had here.
 */
export const CHARSETS: ReadonlyMap<string, string | undefined> = new Map([
  ...named("utf8", "UTF-8 UTF8 CP65001 UTF8-MAC UTF-8-MAC UTF-8-HFS UTF8-DoCoMo UTF8-KDDI UTF8-SoftBank external filesystem locale"),
  ...named("ascii", "ASCII-8BIT BINARY US-ASCII ASCII ANSI_X3.4-1968 646"),
  ...named("shift_jis", "Shift_JIS Windows-31J CP932 csWindows31J MS932 SJIS PCK SJIS-DoCoMo SJIS-KDDI SJIS-SoftBank MacJapanese MacJapan"),
  ...named("euc-jp", "EUC-JP eucJP eucJP-ms euc-jp-ms CP51932"),
  ...named("iso-2022-jp", "ISO-2022-JP ISO2022-JP ISO-2022-JP-2 ISO2022-JP2 ISO-2022-JP-KDDI CP50220 CP50221"),
  ...named("koi8-r", "KOI8-R CP878"),
  ...named("utf-16be", "UTF-16BE UCS-2BE"),
  ...named("utf-7", "UTF-7 CP65000"),
  ...named("cp720", "IBM720 CP720"),
  ...asTheyAre(
    "Big5 Big5-HKSCS Big5-HKSCS:2008 CP950 CP949 EUC-KR eucKR GB18030 GBK CP936 GB2312 EUC-CN eucCN KOI8-U TIS-620 CESU-8 " +
      "UTF-16 UTF-16LE UTF-32 UTF-32BE UTF-32LE UCS-4BE UCS-4LE " +
      "ISO-8859-1 ISO-8859-2 ISO-8859-3 ISO-8859-4 ISO-8859-5 ISO-8859-6 ISO-8859-7 ISO-8859-8 ISO-8859-9 ISO-8859-10 ISO-8859-11 ISO-8859-13 ISO-8859-14 ISO-8859-15 ISO-8859-16 " +
      "ISO8859-1 ISO8859-2 ISO8859-3 ISO8859-4 ISO8859-5 ISO8859-6 ISO8859-7 ISO8859-8 ISO8859-9 ISO8859-10 ISO8859-11 ISO8859-13 ISO8859-14 ISO8859-15 ISO8859-16 " +
      "Windows-1250 Windows-1251 Windows-1252 Windows-1253 Windows-1254 Windows-1255 Windows-1256 Windows-1257 Windows-1258 Windows-874 " +
      "CP1250 CP1251 CP1252 CP1253 CP1254 CP1255 CP1256 CP1257 CP1258 CP874 " +
      "IBM437 IBM737 IBM775 IBM850 IBM852 IBM855 IBM857 IBM860 IBM861 IBM862 IBM863 IBM864 IBM865 IBM866 IBM869 " +
      "CP437 CP737 CP775 CP850 CP852 CP855 CP857 CP860 CP861 CP862 CP863 CP864 CP865 CP866 CP869 " +
      "macCentEuro macCroatian macCyrillic macGreek macIceland macRoman macRomania macThai macTurkish macUkraine",
  ),
  ...named(
    undefined,
    "Big5-UAO CP951 Emacs-Mule EUC-TW eucTW EUC-JIS-2004 EUC-JISX0213 GB1988 GB12345 IBM037 ebcdic-cp-us stateless-ISO-2022-JP stateless-ISO-2022-JP-KDDI internal",
  ),
]);

function named(encoding: string | undefined, names: string): [string, string | undefined][] {
  return names.split(" ").map((name) => [name, encoding]);
}

function asTheyAre(names: string): [string, string][] {
  return names.split(" ").map((name) => [name, name.toLowerCase()]);
}
