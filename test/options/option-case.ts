/** Shows that an option is heeded: what can be seen with it, and that something else is seen without. */
export interface OptionCase {
  /** The option as a configuration says it: `target => "when"`. */
  readonly given: string;
  /** What stands in its place in the second run. Default: nothing. Options that must be given need another value here. */
  readonly instead?: string;
  /** Runs a configuration with this text where the option stands, and tells what can be seen of it. */
  readonly observe: (option: string) => Promise<unknown>;
  /** What is seen with the option. */
  readonly expected: unknown;
}

/** The cases of a plugin: `pluginCases` of the file that has the plugin's name. */
export interface PluginCases {
  /** By option: one, or several where one does not tell all. */
  readonly cases: Readonly<Record<string, OptionCase | readonly OptionCase[]>>;
  /** Options of which nothing can be seen, each with the reason. */
  readonly unseen?: Readonly<Record<string, string>>;
}

export function casesOf({ cases }: PluginCases, option: string): readonly OptionCase[] {
  const own = Object.hasOwn(cases, option) ? cases[option]! : [];
  return isList(own) ? own : [own];
}

function isList(cases: OptionCase | readonly OptionCase[]): cases is readonly OptionCase[] {
  return Array.isArray(cases);
}
