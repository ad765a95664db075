import type { DateNames } from "./date-names.ts";

/** Names of Java 25 (CLDR 47) that Intl has no way to give, or spells as a later CLDR does; "fi" is Java's own mixture. */
const correctedNames: Readonly<Record<string, Partial<DateNames>>> = {
  bg: { shortMonths: "яну|фев|март|апр|май|юни|юли|авг|сеп|окт|ное|дек".split("|"), halfdays: "пр.об.|сл.об.".split("|") },
  bn: { months: "জানুয়ারী|ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর".split("|") },
  bs: { halfdays: "prijepodne|popodne".split("|") },
  "en-IE": { halfdays: "a.m.|p.m.".split("|") },
  fa: {
    months: "ژانویهٔ|فوریهٔ|مارس|آوریل|مهٔ|ژوئن|ژوئیهٔ|اوت|سپتامبر|اکتبر|نوامبر|دسامبر".split("|"),
    halfdays: "قبل‌ازظهر|بعدازظهر".split("|"),
  },
  "fa-AF": { halfdays: "قبل‌ازظهر|بعدازظهر".split("|") },
  fi: { weekdays: "maanantaina|tiistaina|keskiviikkona|torstaina|perjantaina|lauantaina|sunnuntai".split("|") },
  "fr-CM": { halfdays: "matin|soir".split("|") },
  "fr-MA": { halfdays: "a.m.|p.m.".split("|") },
  ko: { halfdays: "오전|오후".split("|") },
  lt: { shortMonths: "saus.|vas.|kov.|bal.|geg.|birž.|liep.|rugp.|rugs.|spal.|lapkr.|gruod.".split("|") },
  lv: { halfdays: "priekšpusdienā|pēcpusdienā".split("|") },
  "pt-PT": { halfdays: "da manhã|da tarde".split("|") },
  sq: { halfdays: "e paradites|e pasdites".split("|") },
  th: { shortWeekdays: "จ.|อ.|พ.|พฤ.|ศ.|ส.|อา.".split("|"), halfdays: "ก่อนเที่ยง|หลังเที่ยง".split("|") },
  vi: { shortWeekdays: "Th 2|Th 3|Th 4|Th 5|Th 6|Th 7|CN".split("|") },
  "zh-SG": { months: "一月|二月|三月|四月|五月|六月|七月|八月|九月|十月|十一月|十二月".split("|") },
};

/** The corrections of a tag, else of its language; all of Portuguese but Brazil's follows Portugal's. */
export function corrections(tag: string): Partial<DateNames> {
  const language = tag.split("-")[0] ?? tag;
  const parent = language === "pt" && tag !== "pt" && tag !== "pt-BR" ? "pt-PT" : language;
  return correctedNames[tag] ?? correctedNames[parent] ?? {};
}
