import type { OptionSchemas } from "#plugin";

/** How the columns of a row are told apart. */
export const rowOptions = {
  separator: { type: "string", default: ",", description: "What stands between columns, one character or several." },
  quote_char: {
    type: "string",
    default: '"',
    description:
      "The character around columns that hold separators, line ends or itself, doubled then. `\\x00`: the character NUL, for rows without quotes.",
  },
} as const satisfies OptionSchemas;
