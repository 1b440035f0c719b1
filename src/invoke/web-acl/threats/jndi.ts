/** Rounds of unfolding: deeper nesting than this stands in no lookup that works. */
const roundsMax = 12

/**
 * Whether a text asks a logging library for a JNDI lookup, after unfolding the nested lookups that
 * hide it: `${${lower:j}ndi:…}`, `${${::-j}${::-n}di:…}`, `${j${env:X:-n}di:…}`.
 * @param text in lower case.
 */
export function hasJndiLookup(text: string): boolean {
  // A dotless i, which `upper` makes an I; lower case of bytes may have changed its first one.
  let current = (text.length > 4096 ? text.slice(0, 4096) : text).replace(/[\xc4\xe4]\xb1/g, 'i')
  for (let round = 0; round < roundsMax; round++) {
    if (
      /\$\{\s{0,5}jndi\s{0,5}:|\$\{\s{0,5}j\S{0,10}n\S{0,10}d\S{0,10}i\s{0,3}:(?:ldap|rmi|dns|iiop|nis|nds|corba|http)/.test(
        current,
      )
    ) {
      return true
    }
    if (lookups.test(current)) return true
    const unfolded = current.replace(/\$\{([^${}]{1,200})\}/g, (_, inner: string) => lookup(inner))
    if (unfolded === current) return /\$\{[^}]{0,60}jndi:(?:ldaps?|rmi|dns|iiop)/.test(current)
    if (
      /\$\{[^}]{0,80}(?:env|sys|java|hostname|docker|k8s|ctx|main|date|bundle|web):[\w.]/.test(
        current,
      ) &&
      /(?:ldaps?|rmi|dns):\/\//.test(current)
    ) {
      return true
    }
    current = unfolded
  }
  return false
}

/** Lookups of a logging library that tell about its machine, and an empty one with a default. */
const lookups =
  /\$\{(?::{1,30}-|(?:java|ctx|sys|docker|k8s|log4j|jvmrunargs|bundle|marker):[\w.]|env:(?:aws_|secret|db_|path\b))/

/** What a lookup gives: its default value, or the text of `lower`, `upper` and `date`. */
function lookup(inner: string): string {
  const fallback = inner.indexOf(':-')
  if (fallback >= 0) return inner.slice(fallback + 2)
  const colon = inner.indexOf(':')
  return colon < 0 ? '' : inner.slice(colon + 1).replace(/^(['"])(.*)\1$/, '$2')
}
