import * as v from 'valibot'
import { compileIpSet } from '../../invoke/web-acl/ip-address.ts'
import { toBinary } from '../../invoke/web-acl/request.ts'
import { compileLinearRegExp, PatternError } from '../../languages/linear-regexp/linear-regexp.ts'
import type { Entities } from '../entities.ts'
import {
  checkCount,
  checkLock,
  checkNamed,
  checkScope,
  description,
  entityName,
  listInput,
  lockedInput,
  named,
  page,
  readInput,
  scope,
  summary,
  wafArn,
  type WafOperation,
} from './call.ts'
import { invalidParameter, WafFault } from './fault.ts'
import {
  referringGroups,
  referringWebAcls,
  type StoredIpSet,
  type StoredRegexPatternSet,
} from './stored.ts'
import { readTags, tagList } from './tags.ts'

/** What tells IP sets and regex pattern sets apart. */
interface SetKind<K extends 'ipSet' | 'regexPatternSet', Content extends v.ObjectEntries> {
  readonly kind: K
  /** `'IPSet'`, in names of operations and members. */
  readonly name: string
  /** As many as an account has. */
  readonly countMax: number
  /** `'ipset'`, in ARNs. */
  readonly path: string
  /** Members that hold the content, for create and update. */
  readonly content: Content
  /** Members that only create has. */
  readonly fixed: v.ObjectEntries
  store(input: Readonly<Record<string, unknown>>, before?: Entities[K]): Partial<Entities[K]>
  show(entity: Entities[K]): object
}

function setOperations<K extends 'ipSet' | 'regexPatternSet', Content extends v.ObjectEntries>(
  rules: SetKind<K, Content>,
): Readonly<Record<string, WafOperation>> {
  const { kind, name } = rules
  const createInput = v.object({
    Name: entityName,
    Scope: scope,
    Description: description,
    Tags: tagList,
    ...rules.content,
    ...rules.fixed,
  })
  const updateInput = v.object({
    ...lockedInput.entries,
    Description: description,
    ...rules.content,
  })
  const get = (
    { store }: Parameters<WafOperation>[0],
    given: v.InferOutput<v.ObjectSchema<typeof named, undefined>>,
  ): Entities[K] => checkNamed(store.get(kind, '', given.Id), given)
  return {
    [`Create${name}`]: (call) => {
      const input = readInput(createInput, call.input) as Readonly<Record<string, unknown>> & {
        readonly Name: string
        readonly Scope: 'REGIONAL'
        readonly Description?: string
        readonly Tags: v.InferOutput<typeof tagList>
      }
      checkScope(input.Scope)
      checkCount(call.store.all(kind, '').length, rules.countMax, `${name}s`)
      if (call.store.all(kind, '').some((one) => one.name === input.Name)) {
        throw new WafFault('WAFDuplicateItemException', `There is already a set ${input.Name}.`)
      }
      const id = crypto.randomUUID()
      const entity = {
        id,
        name: input.Name,
        arn: wafArn(call.settings, `${rules.path}/${input.Name}/${id}`),
        lockToken: crypto.randomUUID(),
        ...(input.Description !== undefined && { description: input.Description }),
        ...readTags(input.Tags),
        ...rules.store(input),
      }
      // `store` fills in what the kind has beside these members.
      call.store.put(kind, '', entity as unknown as Entities[K])
      return { Summary: summary(entity) }
    },
    [`Get${name}`]: (call) => {
      const entity = get(call, readInput(v.object(named), call.input))
      const { name: Name, id: Id, arn, description: text = '' } = entity
      const base = { Name, Id, ARN: arn, Description: text }
      return { [name]: { ...base, ...rules.show(entity) }, LockToken: entity.lockToken }
    },
    [`Update${name}`]: (call) => {
      const input = readInput(updateInput, call.input) as Readonly<Record<string, unknown>> & {
        readonly Name: string
        readonly Scope: 'REGIONAL'
        readonly Id: string
        readonly LockToken: string
        readonly Description?: string
      }
      const before = get(call, input)
      checkLock(before.lockToken, input.LockToken)
      const lockToken = crypto.randomUUID()
      const changes = rules.store(input, before)
      const text = input.Description === undefined ? {} : { description: input.Description }
      call.store.put(kind, '', { ...before, ...changes, ...text, lockToken })
      return { NextLockToken: lockToken }
    },
    [`Delete${name}`]: (call) => {
      const input = readInput(lockedInput, call.input)
      const { arn, lockToken } = get(call, input)
      checkLock(lockToken, input.LockToken)
      if (
        referringWebAcls(call.store, arn).length > 0 ||
        referringGroups(call.store, arn).length > 0
      ) {
        throw new WafFault(
          'WAFAssociatedItemException',
          'AWS WAF couldn’t perform the operation because a web ACL or a rule group refers to this set.',
        )
      }
      call.store.delete(kind, '', input.Id)
      return {}
    },
    [`List${name}s`]: (call) => {
      const input = readInput(listInput, call.input)
      return page(call.store.all(kind, ''), `${name}s`, input)
    },
  }
}

const addressesMax = 10_000
const patternsMax = 10

/** Every address must be of the set's own family. */
function checkAddresses(addresses: readonly string[], version: StoredIpSet['version']): void {
  const set = compileIpSet(addresses)
  const wrong =
    typeof set === 'function'
      ? addresses.find((one) => one.includes(':') !== (version === 'IPV6'))
      : set.invalid
  if (wrong !== undefined) {
    throw invalidParameter('IP_ADDRESS', wrong, `not a range of ${version} addresses`)
  }
}

/** Every pattern must compile: with one that does not, no web ACL that refers to the set would. */
function checkPatterns(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    try {
      compileLinearRegExp(toBinary(pattern))
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      const reason = `not a supported regular expression: ${error.message} at ${error.position}`
      throw invalidParameter('REGEX_PATTERN', pattern, reason)
    }
  }
}

export const ipSetOperations = setOperations({
  kind: 'ipSet',
  name: 'IPSet',
  path: 'ipset',
  countMax: 100,
  content: { Addresses: v.pipe(v.array(v.string()), v.maxLength(addressesMax)) },
  fixed: { IPAddressVersion: v.picklist(['IPV4', 'IPV6']) },
  store(input, before) {
    // Read by the schema above; an update keeps the family.
    const addresses = input['Addresses'] as readonly string[]
    const version = (input['IPAddressVersion'] as StoredIpSet['version']) ?? before?.version
    checkAddresses(addresses, version)
    return { addresses, version }
  },
  show: ({ version, addresses }) => ({ IPAddressVersion: version, Addresses: addresses }),
})

export const regexPatternSetOperations = setOperations({
  kind: 'regexPatternSet',
  name: 'RegexPatternSet',
  path: 'regexpatternset',
  countMax: 10,
  content: {
    RegularExpressionList: v.pipe(
      v.array(v.object({ RegexString: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) })),
      v.maxLength(patternsMax),
    ),
  },
  fixed: {},
  store(input): Partial<StoredRegexPatternSet> {
    // Read by the schema above.
    const list = input['RegularExpressionList'] as readonly { readonly RegexString: string }[]
    const patterns = list.map(({ RegexString }) => RegexString)
    checkPatterns(patterns)
    return { patterns }
  },
  show: ({ patterns }) => ({
    RegularExpressionList: patterns.map((RegexString) => ({ RegexString })),
  }),
})
