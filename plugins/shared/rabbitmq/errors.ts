import { PluginError, reasonOf } from "#plugin";

export function certificateAndPassword(): PluginError {
  return new PluginError("RABBITMQ_CERTIFICATE", "`ssl_certificate_path` and `ssl_certificate_password` are needed together.");
}

export function wrongRabbitHost(host: string): PluginError {
  const message = `\`host\` has ${JSON.stringify(host)}: a name or address is needed, maybe with a port behind a colon.`;
  return new PluginError("RABBITMQ_HOST", message, { about: { text: host } });
}

export function loginRefused(place: string, cause: unknown): PluginError {
  return new PluginError("RABBITMQ_LOGIN", `RabbitMQ at ${place} refuses the login: ${reasonOf(cause)}.`, {
    hint: "Look at `user` and `password`; the user `guest` may connect from the server's own machine only.",
    cause,
  });
}

export function vhostRefused(place: string, vhost: string, cause: unknown): PluginError {
  return new PluginError("RABBITMQ_VHOST", `RabbitMQ at ${place} refuses the \`vhost\` ${JSON.stringify(vhost)}.`, {
    hint: "It must be there, and the user must have permissions in it.",
    cause,
  });
}

export function rabbitUnreachable(place: string, cause: unknown): PluginError {
  return new PluginError("RABBITMQ_UNREACHABLE", `RabbitMQ at ${place} cannot be reached: ${reasonOf(cause)}.`, { cause });
}

export function rabbitRefused(what: string, cause: unknown): PluginError {
  return new PluginError("RABBITMQ_REFUSED", `RabbitMQ refuses ${what}: ${reasonOf(cause)}.`, {
    hint: "What exists already must have been declared with the same options.",
    cause,
  });
}

export function rabbitClosed(place: string, cause?: unknown): PluginError {
  const why = cause === undefined ? "" : `: ${reasonOf(cause)}`;
  return new PluginError("RABBITMQ_CLOSED", `The connection to RabbitMQ at ${place} was closed${why}.`, { cause });
}
