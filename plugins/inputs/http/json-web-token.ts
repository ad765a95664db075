import { readFile } from "node:fs/promises";
import type { JWTVerifyGetKey, JWTVerifyOptions } from "jose";
import type { Logger, OptionsOf } from "#plugin";
import { unreadableKeys } from "./errors.ts";
import { fetchText } from "./fetch-text.ts";
import type { options } from "./options.ts";

/** Tells whether a token is good: signed with a key that counts, in its time, for us. Never rejects. */
export type TokenCheck = (token: string) => Promise<boolean>;

type JwtOptions = Pick<OptionsOf<typeof options>, "jwt_secret" | "jwt_jwks" | "jwt_issuer" | "jwt_audience">;

/** Named, so that a public key is never taken for a secret, nor "none" for a signature. */
const SECRET_ALGORITHMS = ["HS256", "HS384", "HS512"];
const KEY_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"];
/** Clocks differ; so many seconds are forgiven. */
const CLOCK_TOLERANCE_S = 30;
/** A set of keys is asked for again after so long, or when a token names a key that it does not have, */
const KEYS_LAST_MS = 10 * 60_000;
/** but not more often than this. */
const KEYS_REST_MS = 30_000;

/** @throws PluginError HTTP_JWKS when the keys are in a file that cannot be used; an address is asked when the first token comes */
export async function makeTokenCheck(given: JwtOptions, logger: Logger): Promise<TokenCheck | undefined> {
  const { jwt_secret, jwt_jwks, jwt_issuer, jwt_audience } = given;
  if (jwt_secret === undefined && jwt_jwks === undefined) return undefined;
  const { jwtVerify } = await import("jose");
  const claims: JWTVerifyOptions = {
    clockTolerance: CLOCK_TOLERANCE_S,
    ...(jwt_issuer === undefined ? {} : { issuer: jwt_issuer }),
    ...(jwt_audience.length > 0 ? { audience: [...jwt_audience] } : {}),
  };
  const secret = jwt_secret === undefined ? undefined : Buffer.from(jwt_secret);
  const keys = jwt_jwks === undefined ? undefined : await keysOf(jwt_jwks, logger);
  return async (token) => {
    const attempts = [
      ...(secret === undefined ? [] : [() => jwtVerify(token, secret, { ...claims, algorithms: SECRET_ALGORITHMS })]),
      ...(keys === undefined ? [] : [() => jwtVerify(token, keys, { ...claims, algorithms: KEY_ALGORITHMS })]),
    ];
    for (const attempt of attempts) {
      try {
        await attempt();
        return true;
      } catch (error) {
        logger.debug({ reason: error instanceof Error ? error.message : String(error) }, "A JSON Web Token was not accepted.");
      }
    }
    return false;
  };
}

async function keysOf(source: string, logger: Logger): Promise<JWTVerifyGetKey> {
  const { createLocalJWKSet, createRemoteJWKSet, customFetch } = await import("jose");
  if (!/^https?:/i.test(source)) {
    try {
      return createLocalJWKSet(JSON.parse(await readFile(source, "utf8")) as Parameters<typeof createLocalJWKSet>[0]);
    } catch (error) {
      throw unreadableKeys(source, error);
    }
  }
  const ask = async (url: string, { signal }: { readonly signal: AbortSignal }): Promise<Response> => {
    try {
      return new Response(await fetchText(url, signal), { status: 200 });
    } catch (error) {
      logger.warn({ url, error }, "The keys that sign JSON Web Tokens could not be had; nobody can log in with a new one.");
      throw error;
    }
  };
  return createRemoteJWKSet(new URL(source), { cacheMaxAge: KEYS_LAST_MS, cooldownDuration: KEYS_REST_MS, [customFetch]: ask });
}
