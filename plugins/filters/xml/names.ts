import { XML_NAMESPACE } from "./nodes.ts";
import type { XmlNode } from "./nodes.ts";

/** Prefixes and their namespaces, as far as they are declared where a document is being read. */
export class Names {
  readonly #scopes: (ReadonlyMap<string, string> | undefined)[] = [];
  /** Prefixes of elements that have ended. */
  readonly #former = new Set<string>();
  readonly #onUnknown: (prefix: string, isFormer: boolean) => void;

  /** @param onUnknown called for a prefix that is not declared; `isFormer`: it was, in an element with content that has ended */
  constructor(onUnknown: (prefix: string, isFormer: boolean) => void) {
    this.#onUnknown = onUnknown;
  }

  /** An element begins: it and its attributes get their namespaces. */
  enter(element: XmlNode): void {
    let scope: Map<string, string> | undefined;
    for (const attribute of element.written) {
      const prefix = declaredPrefix(attribute);
      if (prefix !== undefined) (scope ??= new Map()).set(prefix, attribute.nodeValue ?? "");
    }
    this.#scopes.push(scope);
    element.namespaceURI = this.#find(element.prefix);
    for (const attribute of element.written) {
      if (declaredPrefix(attribute) !== undefined) continue;
      // An attribute without a prefix is in no namespace, whatever the default is.
      if (attribute.prefix !== "") attribute.namespaceURI = this.#find(attribute.prefix);
      element.attributes.push(attribute);
    }
  }

  /** An element ends. */
  leave({ isEmpty }: { readonly isEmpty: boolean }): void {
    const scope = this.#scopes.pop();
    if (!isEmpty && scope !== undefined) for (const prefix of scope.keys()) this.#former.add(prefix);
  }

  #find(prefix: string): string | null {
    if (prefix === "xml") return XML_NAMESPACE;
    for (let level = this.#scopes.length - 1; level >= 0; level--) {
      const uri = this.#scopes[level]?.get(prefix);
      if (uri !== undefined) return uri === "" ? null : uri;
    }
    if (prefix !== "") this.#onUnknown(prefix, this.#former.has(prefix));
    return null;
  }
}

/** The prefix that an attribute `xmlns:prefix` declares, "" for `xmlns`; undefined: it is an attribute as others. */
export function declaredPrefix({ nodeName }: XmlNode): string | undefined {
  if (nodeName === "xmlns") return "";
  return nodeName.startsWith("xmlns:") ? nodeName.slice("xmlns:".length) : undefined;
}
