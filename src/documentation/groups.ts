import type { OperationOutline } from '../openapi/outline.ts'

/** Operations under one heading. */
export interface Group {
  readonly name: string
  /** For links: `'group-pets'`; unique on its page. */
  readonly id: string
  readonly operations: readonly OperationOutline[]
}

/** Where an operation stands: its first tag, or the first segment of its path. */
const headingOf = ({ tags, path }: OperationOutline): string =>
  tags[0] ?? `/${path.split('/')[1] ?? ''}`

/** Operations by heading, both in the order in which they came. */
export function groupsOf(operations: readonly OperationOutline[]): readonly Group[] {
  const groups = new Map<string, OperationOutline[]>()
  for (const operation of operations) {
    const heading = headingOf(operation)
    const known = groups.get(heading)
    if (known === undefined) groups.set(heading, [operation])
    else known.push(operation)
  }
  return [...groups].map(([name, own], index) => ({
    name,
    id: `group-${index + 1}`,
    operations: own,
  }))
}
