import type { SearchRules } from "./nameserver.ts";

/** The full names that a name may stand for, in the order in which Ruby's Resolv asks for them. */
export function candidatesOf(name: string, { search, ndots }: SearchRules): string[] {
  if (name.endsWith(".")) return [name];
  const dots = name.split(".").length - 1;
  const completed = search.map((domain) => `${name}.${domain.replace(/^\./, "")}`);
  return dots >= ndots ? [name, ...completed] : [...completed, name];
}
