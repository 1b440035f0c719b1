/** Where a rule stands: its labels and short label keys are read with this prefix. */
export type LabelPrefix = string

/** `awswaf:000000000000:webacl:main:` */
export function labelPrefix(
  account: string,
  kind: 'webacl' | 'rulegroup',
  name: string,
): LabelPrefix {
  return `awswaf:${account}:${kind}:${name}:`
}

/**
 * A test for `LabelMatchStatement`. LABEL: the key is the label, or its tail from a colon on.
 * NAMESPACE: the key is a run of whole namespaces from the start of the label, or of the part
 * behind the rule's own prefix.
 */
export function compileLabelMatch(
  scope: 'LABEL' | 'NAMESPACE',
  key: string,
  prefix: LabelPrefix,
): (labels: ReadonlySet<string>) => boolean {
  const isQualified = key.startsWith('awswaf:')
  if (scope === 'NAMESPACE') {
    const start = isQualified ? key : prefix + key
    const namespace = start.endsWith(':') ? start : `${start}:`
    const inner = `:${key.endsWith(':') ? key : `${key}:`}`
    return (labels) =>
      some(
        labels,
        (label) => label.startsWith(namespace) || (!isQualified && label.includes(inner)),
      )
  }
  const full = isQualified ? key : prefix + key
  const tail = `:${key}`
  return (labels) =>
    labels.has(full) || (!isQualified && some(labels, (label) => label.endsWith(tail)))
}

function some(labels: ReadonlySet<string>, test: (label: string) => boolean): boolean {
  for (const label of labels) if (test(label)) return true
  return false
}
