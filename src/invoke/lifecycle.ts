import { authorizeCognito } from './authorize/cognito.ts'
import { authorizeIam } from './authorize/iam.ts'
import { authorizeLambda } from './authorize/lambda.ts'
import { apiKey } from './api-key/index.ts'
import { authorizeHttpIam } from './authorize/http-iam.ts'
import { authorizeHttpLambda } from './authorize/http-lambda.ts'
import { authorizeJwt } from './authorize/jwt.ts'
import { accessLog } from './closing/access-log.ts'
import { journal } from './closing/journal.ts'
import { metering } from './closing/metering.ts'
import { preflight, preflightFirst } from './cors/preflight.ts'
import { executionLogOpen, executionLogWrite } from './execution-log/index.ts'
import { cacheLanding, cacheLookup, cacheStore } from './cache/index.ts'
import { httpIntegration } from './integration/http-api.ts'
import { integration } from './integration/index.ts'
import { requestParameters } from './parameters/http-request.ts'
import { responseParameters } from './parameters/http-response.ts'
import { requestTemplate } from './integration-request/http-template.ts'
import { integrationRequest } from './integration-request/index.ts'
import { responseTemplate } from './integration-response/http-template.ts'
import { integrationResponse } from './integration-response/index.ts'
import { bodyModel } from './method-request/body.ts'
import { requiredParameters } from './method-request/parameters.ts'
import { bufferedPayload, payload, payloadLimit } from './method-request/payload.ts'
import { methodResponse } from './method-response/index.ts'
import type { Phase } from './phase.ts'
import { onHttpApi } from './rest-features.ts'
import { requestSize, restRequestSize } from './request/size.ts'
import { noRoute } from './route/http-routing.ts'
import {
  resourcePolicyCheck,
  resourcePolicyFirstLook,
  resourcePolicyLastLook,
} from './resource-policy/index.ts'
import type { StageTarget } from './stage-target.ts'
import type { HttpTarget, RestTarget, WebSocketTarget } from './target.ts'
import { keyedRouteThrottle, routeThrottle, throttle } from './throttle/index.ts'
import { authorizeSocketIam } from './websocket/authorize-iam.ts'
import { authorizeSocketLambda } from './websocket/authorize-lambda.ts'
import { groupCommands } from './websocket/group-commands.ts'
import {
  handshakeParameters,
  socketApiKey,
  socketAuthorizerKey,
  socketAuthorizerThrottle,
  socketThrottle,
} from './websocket/handshake-checks.ts'
import { socketIntegrationRequest } from './websocket/integration-request.ts'
import { socketIntegrationResponse } from './websocket/integration-response.ts'
import { socketIntegration } from './websocket/integration.ts'
import { messageModel } from './websocket/model.ts'
import { socketRequestSize } from './websocket/request-size.ts'
import { routeResponse } from './websocket/route-response.ts'
import { webAcl } from './web-acl/index.ts'

/**
 * ★ The life of a call, in order. Nothing else knows the order: `plan/compile.ts` asks each phase
 * for its step, `run.ts` walks the steps. A phase with nothing to do for a method costs nothing.
 */
interface Lifecycle<Target> {
  /** Before routing, for every call of the stage. */
  readonly before: readonly Phase<StageTarget>[]
  /** For calls that routing found nothing for, until one phase answers. */
  readonly unmatched: readonly Phase<StageTarget>[]
  /** For the method or route that routing found. */
  readonly method: readonly Phase<Target>[]
  /** For every call, refused ones too. */
  readonly closing: readonly Phase<StageTarget>[]
}

/**
 * REST APIs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-policy-language-overview.html
 *   for the firewall before the resource policy, and its two looks around the authorizer
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 *   for plan before method before account throttles
 */
export const restLifecycle: Lifecycle<RestTarget> = {
  before: [
    restRequestSize, // our choice: before anything reads the request
    webAcl, // documented: before every other access control
    resourcePolicyCheck, // compiles only: what is wrong with the policy is said once a stage
  ],
  unmatched: [], // a REST API's routing refuses by itself
  method: [
    executionLogOpen, // our choice: it sees all that follows
    payloadLimit, // documented: 413 for a body that says it is over 10 MB, before all else
    resourcePolicyFirstLook, // documented: an explicit deny stops before a Lambda authorizer is asked
    authorizeIam, // documented, as are the two below: one kind for each method
    authorizeLambda,
    authorizeCognito,
    resourcePolicyLastLook, // documented: policy and authorizer together
    apiKey, // recorded: after the authorizer, before any limit
    throttle, // documented: plan, then method, then account; before validation
    payload, // compression is undone before validation and mapping
    requiredParameters, // Observed: parameters before the body
    bodyModel,
    cacheLookup, // our choice: validation runs on a hit too; what checks the caller always does
    integrationRequest, // mapping templates and parameter mapping: 415 before any call
    integration, // the backend
    integrationResponse, // selection patterns, templates, header mapping
    methodResponse, // declared status and headers
    cacheStore, // documented: the method response is what is kept
  ],
  closing: [cacheLanding, accessLog, executionLogWrite, journal, metering],
}

/**
 * HTTP APIs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 *   for a preflight that a route takes before the gateway does
 */
export const httpLifecycle: Lifecycle<HttpTarget> = {
  before: [
    requestSize, // our choice: before anything reads the request
    webAcl, // our own extra: AWS has no firewall for HTTP APIs
    preflightFirst, // our own extra, off by default
  ],
  unmatched: [
    preflight, // documented: only when no route, `ANY` and `$default` included, takes OPTIONS
    noRoute,
  ],
  method: [
    routeThrottle, // documented: route, then account
    authorizeJwt, // a route has at most one authorizer
    authorizeHttpLambda,
    authorizeHttpIam,
    onHttpApi(apiKey), // our own extra, as are the three below: REST APIs' phases in their order
    keyedRouteThrottle,
    bufferedPayload, // before anything reads the whole body
    onHttpApi(requiredParameters),
    onHttpApi(bodyModel),
    onHttpApi(cacheLookup),
    requestParameters, // documented: mappings see what the authorizer said
    requestTemplate, // our own extra: mappings see the body as it was sent
    httpIntegration, // the backend
    responseParameters, // documented: chosen by the integration's own status
    responseTemplate,
    onHttpApi(cacheStore),
  ],
  closing: [cacheLanding, accessLog, journal, metering],
}

/** WebSocket APIs: each event of a connection is a call with a list of its own. */
interface WebSocketLifecycle {
  /** Before a handshake and a management call are told apart. */
  readonly before: readonly Phase<StageTarget>[]
  /** `$connect`; the connection opens after its last phase. */
  readonly connect: readonly Phase<WebSocketTarget>[]
  readonly message: readonly Phase<WebSocketTarget>[]
  readonly disconnect: readonly Phase<WebSocketTarget>[]
  readonly closing: readonly Phase<StageTarget>[]
}

/**
 * WebSocket APIs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export const webSocketLifecycle: WebSocketLifecycle = {
  before: [
    socketRequestSize, // our choice: before anything reads the request
    webAcl, // our own extra: AWS has no firewall for WebSocket APIs. Messages are not inspected
  ],
  connect: [
    socketApiKey, // our choice: a key from a header costs less than an authorizer
    socketThrottle,
    authorizeSocketIam, // documented: on `$connect` alone, one kind for each API
    authorizeSocketLambda,
    socketAuthorizerKey, // documented: a key may come from the authorizer
    socketAuthorizerThrottle,
    handshakeParameters,
    socketIntegrationRequest,
    socketIntegration, // documented: the upgrade waits for it
  ],
  message: [
    socketThrottle,
    messageModel, // documented: a message that fits no model does not reach the backend
    socketIntegrationRequest,
    socketIntegration,
    socketIntegrationResponse, // two-way routes of types that are not proxies
    groupCommands, // our own extra: what the answer says of groups
    routeResponse, // documented: only a two-way route answers
  ],
  disconnect: [socketIntegrationRequest, socketIntegration],
  closing: [accessLog, journal, metering],
}
