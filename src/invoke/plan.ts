import type { ApiDefinition } from '../definition/api.ts'
import type { EndpointType, StringMap } from '../definition/common.ts'
import type { Invocation } from './invocation.ts'
import type { NamedStep } from './phase.ts'
import type { Refusal } from './refusal.ts'
import type { Reply } from './reply.ts'
import type { Message } from './websocket/message.ts'

/** One method or route, compiled: immutable. */
export interface MethodPlan {
  /** REST: the resource's id; HTTP and WebSocket: the route key. */
  readonly resourceId: string
  /** `'/pets/{petId}'` */
  readonly resourcePath: string
  /** The verb as defined, `'ANY'` too. */
  readonly httpMethod: string
  /** HTTP and WebSocket: `'GET /pets/{id}'`; REST: the same spelling, for traces and metrics. */
  readonly routeKey: string
  readonly operationName?: string
  readonly apiKeyRequired: boolean
  /** Whether nothing has a use for the bytes of a body, the client's or the backend's. */
  readonly takesText?: boolean
  /** Whether answers go on as they come, in no coding of the gateway's; default false. */
  readonly streamsAnswers?: boolean
  readonly steps: readonly NamedStep[]
}

/** The routes of a WebSocket API that open connections use. */
export interface SocketPlan {
  /** The route of a message, `undefined` when there is none and no `$default`. */
  readonly routeOf: (message: Message) => MethodPlan | undefined
  /** `undefined` when the API has no `$disconnect` route. */
  readonly disconnect: MethodPlan | undefined
}

/** One stage of one API, compiled: immutable; belongs to one revision. */
export interface StagePlan {
  readonly revision: string
  readonly protocolType: ApiDefinition['protocolType']
  readonly apiId: string
  readonly stageName: string
  readonly deploymentId: string
  readonly endpointType: EndpointType
  readonly disableExecuteApiEndpoint: boolean
  /** The stage's variables, the canary's over them; `undefined` when there are none. */
  readonly variables: StringMap | undefined
  /** `undefined` unless the stage has canary settings. */
  readonly isCanary: boolean | undefined
  /** Chance of the canary (0 to 1) and its plan, on the plan of the stage proper. */
  readonly canary: { readonly fraction: number; readonly plan: StagePlan } | undefined
  /** Lower-case header name → the spelling that declared parameters use. */
  readonly headerNames: ReadonlyMap<string, string>
  /** Every method or route; reading a plan's `steps` compiles them. */
  readonly methods: readonly MethodPlan[]
  /** Phases up to and including routing, which sets `call.target`. */
  readonly before: readonly NamedStep[]
  /** Formats a refusal as the API's gateway response. */
  readonly refuse: (call: Invocation, refusal: Refusal) => Reply
  /** Turns the reply into what the client gets: ids, default headers, compression. */
  readonly respond: (call: Invocation, reply: Reply) => Response | Promise<Response>
  /** The 500 of a call whose response could not even be built; nothing an author wrote takes part. */
  readonly lastResort: (call: Invocation) => Response
  /** WebSocket APIs: where messages and ends of connections go. */
  readonly socket?: SocketPlan
  /** For every call, refused ones too: access log, metrics. Their outcome is ignored. */
  readonly closing: readonly NamedStep[]
}
