import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { ApiDefinition, Snapshot } from '../../definition/api.ts'
import type { DeclaredKey, DeclaredState } from '../../definition/declared.ts'
import type { ApiMapping, DomainName } from '../../definition/domain-name.ts'
import type { HttpApiDefinition } from '../../definition/http-api.ts'
import { formatIssue, noWarnings, type Issue } from '../../definition/issue.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import {
  checkRoutesFile,
  jsonPath,
  shorten,
  type RoutesFile,
  type RoutesFileApi,
  type RoutesFileStage,
} from '../../definition/routes-file.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { AssociatedWebAcl } from '../../definition/web-acl.ts'
import {
  importHttpApi,
  importHttpApiTree,
  importRestApi,
  importRestApiTree,
} from '../../openapi/import.ts'
import type { ImportOptions, Place } from '../../openapi/options.ts'
import type { ImportOutcome } from '../../openapi/outcome.ts'
import { expandedPolicy } from '../../openapi/rest/policy.ts'
import { validate } from '../../plan/compile.ts'
import { CommandError } from '../io.ts'
import { declaredIdentities } from './identities.ts'
import { declaredMutualTls } from './truststore.ts'
import { idOf, revisionOf, stableIds } from './ids.ts'
import { originGroupUses } from './origins.ts'
import { openapiOfRoutes } from './shorthand.ts'
import { declaredAt, declaredAtSeconds, restStage, v2Stage } from './stages.ts'
import { extrasOf } from './strict.ts'
import { declaredWebAcls } from './web-acls.ts'
import { websocketOfRoutes } from './websocket-routes.ts'

/** Where and when a routes file is compiled. */
export interface BuildContext {
  /** Absolute path of the routes file; other files are named relative to it. */
  readonly file: string
  readonly place: Place
}

/** A compiled routes file, with everything its author should know. */
export interface BuiltRoutes {
  readonly state: DeclaredState
  readonly warnings: readonly Issue[]
}

/**
 * Compiles `routes.json` into the state that is bundled into the worker. Every definition is
 * compiled into a plan once, so that what is wrong is said now and not on a call.
 * Throws CommandError with all issues, one a line.
 */
export function buildRoutes(text: string, context: BuildContext): BuiltRoutes {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new CommandError(`${context.file}: not JSON: ${(error as Error).message}`)
  }
  const { file, issues } = checkRoutesFile(parsed)
  if (file === undefined) throw failure(context.file, issues)
  const build = new Builder(file, context)
  const state = build.state()
  const errors = build.issues.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw failure(context.file, errors)
  return { state, warnings: build.issues }
}

/** Everything that a build would say of a parsed file, errors and warnings together. */
export function issuesOfRoutes(parsed: unknown, context: BuildContext): readonly Issue[] {
  const { file, issues } = checkRoutesFile(parsed)
  if (file === undefined) return issues
  const build = new Builder(file, context)
  build.state()
  return build.issues
}

function failure(file: string, issues: readonly Issue[]): CommandError {
  return new CommandError(
    [`${file} is not right:`, ...issues.map((issue) => `  ${formatIssue(issue)}`)].join('\n'),
  )
}

/** One run over one file; names resolve within it. */
class Builder {
  readonly issues: Issue[] = []
  readonly #file: RoutesFile
  readonly #context: BuildContext
  readonly #webAcls: ReadonlyMap<string, AssociatedWebAcl>

  constructor(file: RoutesFile, context: BuildContext) {
    this.#file = file
    this.#context = context
    this.#webAcls = declaredWebAcls(file.webAcls, context.place, (issue) => this.issues.push(issue))
  }

  state(): DeclaredState {
    const { apis, usagePlans = {}, apiKeys = {}, domainNames = {} } = this.#file
    return {
      snapshots: Object.entries(apis).flatMap(([name, api]) => this.#snapshots(name, api)),
      usagePlans: Object.entries(usagePlans).map(([name, plan]) => this.#usagePlan(name, plan)),
      apiKeys: Object.entries(apiKeys).map(([name, key]) => this.#apiKey(name, key)),
      domainNames: Object.entries(domainNames).map(([name, domain]) => this.#domain(name, domain)),
      identities: declaredIdentities(
        this.#file.identities,
        this.#context.place,
        (path, found, expected) => this.#report(path, found, expected),
      ),
      origins: this.#file.origins ?? {},
      webAcls: Object.fromEntries([...this.#webAcls.values()].map((one) => [one.arn, one])),
    }
  }

  #snapshots(name: string, api: RoutesFileApi): Snapshot[] {
    const path = ['apis', name]
    if ((api.openapi === undefined) === (api.routes === undefined)) {
      this.#report(
        path,
        api.openapi === undefined ? 'neither' : 'both',
        "one of 'openapi' and 'routes'",
      )
      return []
    }
    const protocolType = api.protocolType ?? (api.openapi === undefined ? 'HTTP' : 'REST')
    const settled = { ...api, protocolType }
    const definition = this.#definition(name, settled)
    if (definition === undefined) return []
    const snapshots = Object.entries(api.stages).map(([stageName, stage]) => {
      const snapshot = this.#snapshot(name, settled, definition, stageName, stage)
      this.#compile(snapshot, [...path, 'stages', stageName])
      return snapshot
    })
    if (api.strict === true) {
      const origin = api.openapi === undefined ? 'routes' : 'openapi'
      this.issues.push(...extrasOf(snapshots, path, origin))
    }
    if (Object.keys(api.stages).length === 0) {
      this.#report(
        [...path, 'stages'],
        'no stage',
        'at least one stage, or nobody can call the API',
      )
    }
    return snapshots
  }

  #definition(name: string, api: RoutesFileApi): ApiDefinition | undefined {
    switch (api.protocolType) {
      case 'REST':
        return this.#rest(name, api, api.openapi)
      case 'WEBSOCKET':
        return websocketOfRoutes(this.apiId(name), name, api, declaredAt)
      case 'HTTP':
      case undefined:
        return this.#http(name, api)
    }
  }

  #snapshot(
    name: string,
    api: RoutesFileApi,
    definition: ApiDefinition,
    stageName: string,
    stage: RoutesFileStage,
  ): Snapshot {
    const protection = this.#protection([name, 'stages', stageName, 'webAcl'], stage)
    if (definition.protocolType === 'REST') {
      const canaryDocument = stage.canarySettings?.openapi
      const canary =
        canaryDocument === undefined ? undefined : this.#rest(name, api, canaryDocument)
      const settled = stage.canarySettings === undefined ? undefined : (canary ?? definition)
      const body = {
        definition,
        stage: restStage(this.#context.place, stageName, stage, { definition, canary }),
        ...(settled !== undefined && { canary: settled }),
        ...protection,
      }
      return { revision: revisionOf(JSON.stringify(body)), ...body }
    }
    const body = {
      definition,
      stage: v2Stage(stageName, stage, JSON.stringify(definition)),
      ...protection,
    }
    // Both kinds of definition have the same kind of stage.
    return { revision: revisionOf(JSON.stringify(body)), ...body } as Snapshot
  }

  #rest(
    name: string,
    api: RoutesFileApi,
    openapi: RoutesFileApi['openapi'],
  ): RestApiDefinition | undefined {
    const imported = this.#imported(name, api, openapi, importRestApi, importRestApiTree)
    if (imported === undefined) return undefined
    const { restApi } = imported.definition
    const policy = this.#policy(name, api)
    return {
      ...imported.definition,
      restApi: {
        ...restApi,
        ...(api.description !== undefined && { description: api.description }),
        ...(api.endpointType !== undefined && {
          endpointConfiguration: { ...restApi.endpointConfiguration, types: [api.endpointType] },
        }),
        ...(api.disableExecuteApiEndpoint !== undefined && {
          disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
        }),
        ...(api.binaryMediaTypes !== undefined && { binaryMediaTypes: api.binaryMediaTypes }),
        ...(api.minimumCompressionSize !== undefined && {
          minimumCompressionSize: api.minimumCompressionSize,
        }),
        ...(api.apiKeySource !== undefined && { apiKeySource: api.apiKeySource }),
        ...(policy !== undefined && { policy }),
        ...(api.tags !== undefined && { tags: api.tags }),
      },
    }
  }

  #http(name: string, api: RoutesFileApi): HttpApiDefinition | undefined {
    const imported = this.#imported(name, api, api.openapi, importHttpApi, importHttpApiTree)
    if (imported === undefined) return undefined
    return {
      ...imported.definition,
      api: {
        ...imported.definition.api,
        ...(api.description !== undefined && { description: api.description }),
        ...(api.disableExecuteApiEndpoint !== undefined && {
          disableExecuteApiEndpoint: api.disableExecuteApiEndpoint,
        }),
        ...(api.tags !== undefined && { tags: api.tags }),
      },
    }
  }

  /** What a document, or without one the API's routes, import as. What is wrong or doubtful is reported. */
  #imported<Imported extends { readonly warnings: readonly string[] }>(
    name: string,
    api: RoutesFileApi,
    openapi: RoutesFileApi['openapi'],
    read: (text: string, options: ImportOptions) => ImportOutcome<Imported>,
    readTree: (tree: unknown, options: ImportOptions) => ImportOutcome<Imported>,
  ): Imported | undefined {
    const options = {
      ids: stableIds(name),
      place: this.#context.place,
      nowMs: declaredAtSeconds * 1000,
      apiId: this.apiId(name),
      ...(api.basepath !== undefined && { basepath: api.basepath }),
      // The short way is nobody else's format: what it says is meant.
      restFeatures: openapi === undefined || api.restFeatures === true,
    }
    const document = openapi ?? openapiOfRoutes(name, api)
    const outcome =
      typeof document === 'string'
        ? this.#fromFile(name, document, (text) => read(text, options))
        : readTree(document, options)
    if (outcome === undefined) return undefined
    if (!outcome.ok) {
      this.#report(
        ['apis', name, openapi === undefined ? 'routes' : 'openapi'],
        outcome.message,
        'a definition that can be imported',
      )
      return undefined
    }
    this.#warn(name, outcome.warnings)
    return outcome
  }

  #fromFile<T>(name: string, file: string, read: (text: string) => T): T | undefined {
    const path = resolve(dirname(this.#context.file), file)
    let text: string
    try {
      text = readFileSync(path, 'utf8')
    } catch {
      this.#report(['apis', name, 'openapi'], `no file ${path}`, 'a file beside routes.json')
      return undefined
    }
    return read(text)
  }

  #policy(name: string, api: RoutesFileApi): string | undefined {
    if (api.resourcePolicy === undefined) return undefined
    const policy = this.#file.resourcePolicies?.[api.resourcePolicy]
    if (policy === undefined) {
      this.#report(
        ['apis', name, 'resourcePolicy'],
        api.resourcePolicy,
        'the name of an entry of resourcePolicies',
      )
      return undefined
    }
    return expandedPolicy(policy, this.#context.place, this.apiId(name))
  }

  #usagePlan(name: string, plan: NonNullable<RoutesFile['usagePlans']>[string]): UsagePlan {
    const { apiStages, throttleMode, failOpen, signUp, ...rest } = plan
    // The plan's own switches are tags, so that AWS clients can set them as well.
    const tags = {
      ...(throttleMode !== undefined && { 'tidegate:mode': throttleMode }),
      ...(failOpen !== undefined && { 'tidegate:fail-open': String(failOpen) }),
      ...(signUp !== undefined && { 'tidegate:sign-up': signUp }),
    }
    return {
      id: idOf(`plan:${name}`, 6),
      name,
      // The schema has checked the members; `undefined` ones do not occur in parsed JSON.
      ...(rest as Omit<UsagePlan, 'id' | 'name' | 'apiStages' | 'tags'>),
      ...(Object.keys(tags).length > 0 && { tags }),
      apiStages: apiStages.map(({ api, stage, throttle }, index) => {
        this.#needStage(['usagePlans', name, 'apiStages', index], api, stage)
        return {
          apiId: this.apiId(api),
          stage,
          ...(throttle !== undefined && {
            throttle: throttle as NonNullable<UsagePlan['apiStages'][number]['throttle']>,
          }),
        }
      }),
    }
  }

  #apiKey(name: string, key: NonNullable<RoutesFile['apiKeys']>[string]): DeclaredKey {
    for (const [index, plan] of (key.usagePlans ?? []).entries()) {
      if (this.#file.usagePlans?.[plan] === undefined) {
        this.#report(
          ['apiKeys', name, 'usagePlans', index],
          plan,
          'the name of an entry of usagePlans',
        )
      }
    }
    return {
      key: {
        id: key.id ?? idOf(`key:${name}`, 10),
        name,
        ...(key.description !== undefined && { description: key.description }),
        ...(key.customerId !== undefined && { customerId: key.customerId }),
        enabled: key.enabled ?? true,
        createdDate: declaredAtSeconds,
        lastUpdatedDate: declaredAtSeconds,
        stageKeys: [],
      },
      sha256: key.sha256,
      planIds: (key.usagePlans ?? []).map((plan) => idOf(`plan:${plan}`, 6)),
    }
  }

  #domain(host: string, domain: NonNullable<RoutesFile['domainNames']>[string]): DomainName {
    const mappings: Record<string, ApiMapping> = {}
    for (const [basePath, { api, stage }] of Object.entries(domain.basePathMappings)) {
      if (stage !== undefined)
        this.#needStage(['domainNames', host, 'basePathMappings', basePath], api, stage)
      const apiMappingKey = basePath === '(none)' ? '' : basePath.replace(/^\/+|\/+$/g, '')
      const apiMappingId = idOf(`mapping:${host}/${apiMappingKey}`, 6)
      mappings[apiMappingId] = {
        apiMappingId,
        apiId: this.apiId(api),
        ...(stage !== undefined && { stage }),
        apiMappingKey,
      }
    }
    return {
      domainName: host.toLowerCase(),
      endpointConfiguration: { types: [domain.endpointType ?? 'EDGE'], ipAddressType: 'ipv4' },
      ...(domain.securityPolicy !== undefined && { securityPolicy: domain.securityPolicy }),
      ...(domain.mutualTlsAuthentication !== undefined &&
        declaredMutualTls(
          // What is absent is not `undefined` in what the schema read.
          domain.mutualTlsAuthentication as NonNullable<DomainName['mutualTlsAuthentication']>,
          this.#context.file,
          (found, expected, severity) =>
            this.issues.push({
              path: jsonPath(['domainNames', host, 'mutualTlsAuthentication', 'truststoreUri']),
              found,
              expected,
              severity,
            }),
        )),
      mappings,
    }
  }

  #compile(snapshot: Snapshot, path: readonly string[]): void {
    const prefix = jsonPath(path)
    for (const { path: at, group } of originGroupUses(snapshot)) {
      if (this.#file.origins?.[group] !== undefined) continue
      const expected = 'the name of an entry of origins'
      this.issues.push({ path: `${prefix}: ${at}`, found: group, expected, severity: 'error' })
    }
    for (const issue of validate(snapshot))
      this.issues.push({ ...issue, path: `${prefix}: ${issue.path}` })
  }

  #needStage(path: readonly unknown[], apiName: string, stageName: string): void {
    const api = this.#file.apis[apiName]
    if (api === undefined) this.#report([...path, 'api'], apiName, 'the name of an entry of apis')
    else if (api.stages[stageName] === undefined) {
      this.#report(
        [...path, 'stage'],
        stageName,
        `a stage of ${apiName}: ${Object.keys(api.stages).join(', ')}`,
      )
    }
  }

  apiId(name: string): string {
    return this.#file.apis[name]?.id ?? idOf(`api:${name}`, 10)
  }

  /** The firewall that a stage names, as a part of its snapshot. */
  #protection(
    path: readonly string[],
    { webAcl }: RoutesFileStage,
  ): { readonly webAcl?: AssociatedWebAcl } {
    if (webAcl === undefined) return {}
    const found = this.#webAcls.get(webAcl)
    if (found !== undefined) return { webAcl: found }
    if (this.#file.webAcls?.[webAcl] === undefined) {
      this.#report(['apis', ...path], webAcl, 'the name of an entry of webAcls')
    }
    return {}
  }

  #warn(name: string, warnings: readonly string[]): void {
    for (const warning of warnings) {
      this.issues.push({
        path: jsonPath(['apis', name]),
        found: warning,
        expected: noWarnings,
        severity: 'warning',
      })
    }
  }

  #report(path: readonly unknown[], found: string, expected: string): void {
    const shown = /\s/.test(found) ? found : shorten(found)
    this.issues.push({ path: jsonPath(path), found: shown, expected, severity: 'error' })
  }
}
