/** A command and what it is given. */
export type Command = readonly [name: string, ...parts: (string | Buffer)[]];

const LINE_END = "\r\n";

/** The bytes of commands, as Redis's protocol has them: a list of texts with their lengths. */
export function encodeCommands(commands: readonly Command[], nameOf: (name: string) => string = (name) => name): Buffer {
  const chunks: Buffer[] = [];
  let text = "";
  for (const [name, ...parts] of commands) {
    text += `*${parts.length + 1}${LINE_END}`;
    for (const part of [nameOf(name), ...parts]) {
      text += `$${Buffer.byteLength(part)}${LINE_END}`;
      if (typeof part === "string") text += part;
      else {
        chunks.push(Buffer.from(text), part);
        text = "";
      }
      text += LINE_END;
    }
  }
  chunks.push(Buffer.from(text));
  return Buffer.concat(chunks);
}
