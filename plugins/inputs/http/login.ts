import { createHash, timingSafeEqual } from "node:crypto";
import type { OptionsOf } from "#plugin";
import { emptyBearerToken, halfLogin, jwtWithoutKeys } from "./errors.ts";
import type { TokenCheck } from "./json-web-token.ts";
import type { options } from "./options.ts";

type HttpOptions = OptionsOf<typeof options>;

/** Who may send. */
export interface Login {
  /** What a request without a login is told to bring; undefined: everybody may send. */
  readonly challenge: string | undefined;
  /** @param authorization the header, as it is */
  admits(authorization: string): Promise<boolean>;
}

const REALM = 'realm="Logstash HTTP Input"';
const BEARER = /^bearer +/i;

/** @throws PluginError HTTP_LOGIN, HTTP_BEARER_TOKEN, HTTP_JWT */
export function checkLogin({ user, password, bearer_token, jwt_secret, jwt_jwks, jwt_issuer, jwt_audience }: HttpOptions): void {
  if (user !== undefined && password === undefined) throw halfLogin("user", "password");
  if (password !== undefined && user === undefined) throw halfLogin("password", "user");
  if (bearer_token?.trim() === "") throw emptyBearerToken();
  const hasKeys = jwt_secret !== undefined || jwt_jwks !== undefined;
  if (!hasKeys && jwt_issuer !== undefined) throw jwtWithoutKeys("jwt_issuer");
  if (!hasKeys && jwt_audience.length > 0) throw jwtWithoutKeys("jwt_audience");
}

/** @param jwt how JSON Web Tokens are checked; undefined: none is good */
export function makeLogin({ user, password, bearer_token }: HttpOptions, jwt: TokenCheck | undefined): Login {
  const basic =
    user === undefined || password === undefined ? undefined : digest(`Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`);
  const tokens = (bearer_token ?? "")
    .split(/\s+/)
    .filter((token) => token !== "")
    .map(digest);
  const hasBearer = tokens.length > 0 || jwt !== undefined;
  if (basic === undefined && !hasBearer) return { challenge: undefined, admits: () => Promise.resolve(true) };
  return {
    challenge: [...(basic === undefined ? [] : [`Basic ${REALM}`]), ...(hasBearer ? [`Bearer ${REALM}`] : [])].join(", "),
    async admits(authorization) {
      if (basic !== undefined && timingSafeEqual(basic, digest(authorization))) return true;
      if (!hasBearer || !BEARER.test(authorization)) return false;
      const token = authorization.replace(BEARER, "").trim();
      const shown = digest(token);
      // All are compared, so that the time tells nothing.
      const isKnown = tokens.map((each) => timingSafeEqual(each, shown)).includes(true);
      return isKnown || ((await jwt?.(token)) ?? false);
    },
  };
}

/** Texts of equal length, which can be compared in equal time. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
