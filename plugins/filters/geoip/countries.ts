/** The continent of every country, by ISO 3166-1 code: continents' codes and names are those of MaxMind's databases. */
const COUNTRIES_OF: Readonly<Record<string, string>> = {
  AF: "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
  AN: "AQ BV GS HM TF",
  AS: "AE AF AM AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE",
  EU: "AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
  NA: "AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI",
  OC: "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS",
  SA: "AR BO BR CL CO EC FK GF GY PE PY SR UY VE",
};

const CONTINENT_NAMES: Readonly<Record<string, string>> = {
  AF: "Africa",
  AN: "Antarctica",
  AS: "Asia",
  EU: "Europe",
  NA: "North America",
  OC: "Oceania",
  SA: "South America",
};

const CONTINENTS: ReadonlyMap<string, string> = new Map(
  Object.entries(COUNTRIES_OF).flatMap(([continent, countries]) => countries.split(" ").map((country) => [country, continent])),
);

export function continentCode(country: string): string | undefined {
  return CONTINENTS.get(country);
}

export function continentName(country: string): string | undefined {
  const code = CONTINENTS.get(country);
  return code === undefined ? undefined : CONTINENT_NAMES[code];
}

/** A function that tells countries' English names. */
export function makeCountryNames(): (country: string) => string | undefined {
  // Made when first asked for: it takes milliseconds.
  let names: Intl.DisplayNames | undefined;
  return (country) => {
    names ??= new Intl.DisplayNames("en", { type: "region", fallback: "none" });
    return /^[A-Z]{2}$/.test(country) ? names.of(country) : undefined;
  };
}
