import { PluginError } from "#plugin";

export function noRequests(): PluginError {
  return new PluginError("HTTP_POLLER_URLS", "`urls` is empty: there is nothing to ask.");
}

export function noAddress(name: string): PluginError {
  return new PluginError("HTTP_POLLER_URL", `\`urls\` has ${JSON.stringify(name)} without an address.`, {
    about: { text: name },
    hint: 'Write an address, or a hash with `url`: { url => "http://…" method => post }.',
  });
}

export function unknownMethod(name: string, method: string): PluginError {
  return new PluginError("HTTP_POLLER_METHOD", `\`urls\` has ${JSON.stringify(name)} with the method ${JSON.stringify(method)}.`, {
    about: { text: method },
    hint: "The methods are get, head, post, put, patch, delete and options.",
  });
}

export function halfRequestLogin(name: string): PluginError {
  return new PluginError("HTTP_POLLER_LOGIN", `\`urls\` has ${JSON.stringify(name)} with only one of \`user\` and \`password\`.`, {
    about: { text: name },
  });
}
