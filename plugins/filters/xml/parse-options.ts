import { PluginError, suggest } from "#plugin";

/** Libxml's flags as Nokogiri names them, without underscores. Those that load or check something do nothing: nothing is loaded. NOCDATA does nothing on JRuby. */
const FLAGS = (
  "STRICT RECOVER NOENT DTDLOAD DTDATTR DTDVALID NOERROR NOWARNING PEDANTIC NOBLANKS SAX1 XINCLUDE NONET NODICT NSCLEAN NOCDATA " +
  "NOXINCNODE COMPACT OLD10 NOBASEFIX HUGE"
).split(" ");

export interface ParseFlags {
  /** Whether a document that is not well-formed is read as far as it goes. */
  readonly recovers: boolean;
  /** Whether texts of blanks only are left out. */
  readonly leavesOutBlanks: boolean;
}

/** @throws PluginError XML_PARSE_OPTION */
export function readParseOptions(text: string | undefined): ParseFlags {
  const names = (text ?? "recover").split(/[,|]/).map((name) => name.replace(/^[\t-\r ]+|[\t-\r ]+$/g, ""));
  const flags = new Set(names.filter((name) => name !== "").map(readFlag));
  return { recovers: flags.has("RECOVER"), leavesOutBlanks: flags.has("NOBLANKS") };
}

function readFlag(name: string): string {
  const flag = name.replaceAll("_", "").toUpperCase();
  if (!FLAGS.includes(flag)) throw unknownFlag(name);
  return flag;
}

function unknownFlag(name: string): PluginError {
  const known = FLAGS.map((flag) => flag.toLowerCase());
  const meant = suggest(name.toLowerCase(), known);
  return new PluginError("XML_PARSE_OPTION", `${JSON.stringify(name)} is no parse option: there are ${known.join(", ")}.`, {
    about: { text: name },
    hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
  });
}
