import type { StringMap } from '../definition/common.ts'

/**
 * `tags` as each answer shows them: a read of one entity has `{}` for none, while creation and
 * lists leave the member out. Observed.
 */
export const tagsOfOne = (tags: StringMap | undefined): StringMap => tags ?? {}

/** The tags of a creation or of a list's member. */
export const tagsOfItem = (tags: StringMap | undefined): StringMap | undefined =>
  tags === undefined || Object.keys(tags).length === 0 ? undefined : tags

/** A policy's text with its quotes and slashes escaped once more than JSON does. Observed; Terraform relies on it. */
export const escapedPolicy = (policy: string): string =>
  JSON.stringify(policy)
    .slice(1, -1)
    .replaceAll('/', String.raw`\/`)

/** A map, or nothing when it is empty: most answers leave empty maps out. */
export const filled = <M extends object>(map: M | undefined): M | undefined =>
  map === undefined || Object.keys(map).length === 0 ? undefined : map

/** A list, or nothing when it is empty. */
export const filledList = <T>(items: readonly T[] | undefined): readonly T[] | undefined =>
  items === undefined || items.length === 0 ? undefined : items

/** A text, or nothing when it is empty: the service treats both alike. */
export const filledText = (text: string | undefined): string | undefined =>
  text === '' ? undefined : text
