import { PluginError } from "#plugin";

export function dynamicBeginning(path: string): PluginError {
  return new PluginError("FILE_DYNAMIC_BEGINNING", `The path ${JSON.stringify(path)} begins with a part that events decide.`, {
    about: { text: path },
    hint: "Its first folder must be fixed, as in `/var/log/%{service}.log`: nothing is written outside of it.",
  });
}

/** Mode bits that nobody means: 640 written without its leading zero is 01200. */
export function modeLooksOctal(option: string, mode: number): string {
  return `\`${option} => ${mode}\` is a decimal number and means 0${mode.toString(8)} in octal. Write 0${mode} if that is what you mean.`;
}

export function isSocket(path: string): PluginError {
  return new PluginError("FILE_IS_SOCKET", `${path} is a socket: it cannot be written as a file.`);
}

const NAME_ERRORS = new Set(["FILE_IS_SOCKET", "ENAMETOOLONG", "EISDIR", "ENOTDIR", "EEXIST", "ELOOP", "EINVAL", "EILSEQ"]);

/** True for what is wrong with a path for good: no waiting makes a folder a file, or a name shorter. */
export function isNameError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && NAME_ERRORS.has(error.code);
}
