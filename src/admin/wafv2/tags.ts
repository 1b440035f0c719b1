import * as v from 'valibot'
import type { StringMap } from '../../definition/common.ts'
import { AdminFault } from '../errors.ts'
import { checkTags } from '../tags.ts'
import { readInput, type WafCall, type WafOperation } from './call.ts'
import { invalidParameter, nonexistent } from './fault.ts'

export const tagList = v.optional(v.array(v.object({ Key: v.string(), Value: v.string() })), [])

/** Tags of a create call as they are kept; nothing where there are none. */
export function readTags(list: v.InferOutput<typeof tagList>): { readonly tags?: StringMap } {
  const tags = Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]))
  checked(tags)
  return list.length === 0 ? {} : { tags }
}

function checked(tags: StringMap): void {
  try {
    checkTags(tags)
  } catch (error) {
    if (!(error instanceof AdminFault)) throw error
    throw invalidParameter('TAGS', JSON.stringify(tags).slice(0, 200), error.message)
  }
}

const taggedKinds = ['webAcl', 'ipSet', 'regexPatternSet', 'ruleGroup'] as const

/** Changes the tags of whatever has the ARN. */
function change({ store }: WafCall, arn: string, next: (tags: StringMap) => StringMap): object {
  for (const kind of taggedKinds) {
    const entity = store.find(kind, arn)
    if (entity === undefined) continue
    const tags = next(entity.tags ?? {})
    checked(tags)
    store.put(kind, '', { ...entity, tags })
    return {}
  }
  throw nonexistent()
}

const resource = { ResourceARN: v.string() }

export const tagOperations: Readonly<Record<string, WafOperation>> = {
  TagResource: (call) => {
    const { ResourceARN, Tags } = readInput(v.object({ ...resource, Tags: tagList }), call.input)
    const added = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]))
    return change(call, ResourceARN, (tags) => ({ ...tags, ...added }))
  },

  UntagResource: (call) => {
    const input = v.object({ ...resource, TagKeys: v.array(v.string()) })
    const { ResourceARN, TagKeys } = readInput(input, call.input)
    return change(call, ResourceARN, (tags) =>
      Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
    )
  },

  ListTagsForResource: ({ store, input }) => {
    const { ResourceARN } = readInput(v.object(resource), input)
    const entity = taggedKinds
      .map((kind) => store.find(kind, ResourceARN))
      .find((one) => one !== undefined)
    if (entity === undefined) throw nonexistent()
    const TagList = Object.entries(entity.tags ?? {}).map(([Key, Value]) => ({ Key, Value }))
    return { TagInfoForResource: { ResourceARN, TagList } }
  },
}
