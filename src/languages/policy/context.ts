/** What conditions and variables look at: values by lower-case condition key; a key without values is absent. */
export type ConditionContext = ReadonlyMap<string, readonly string[]>

/** One value or several, in the types JSON has. */
export type ContextValue = string | number | boolean | readonly (string | number | boolean)[]

/** The context of `{ 'aws:SourceIp': '192.0.2.1', 'aws:SecureTransport': true }`; `undefined`, `null` and `[]` are absent. */
export function conditionContext(
  values: Readonly<Record<string, ContextValue | null | undefined>>,
): ConditionContext {
  const context = new Map<string, readonly string[]>()
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue
    const list = typeof value === 'object' ? value.map(String) : [String(value)]
    if (list.length > 0) context.set(key.toLowerCase(), list)
  }
  return context
}
