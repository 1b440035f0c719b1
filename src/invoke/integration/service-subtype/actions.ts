import type { WireRequest } from '../../../aws/sigv4-request.ts'
import { serviceSubtypes, type ServiceSubtype } from '../../../definition/service-subtypes.ts'
import { jsonAction } from './json-protocol.ts'
import { appConfigGet } from './rest-protocol.ts'
import { sqsAction } from './sqs.ts'

/** A request to a service before it is addressed and signed. */
export interface ServiceRequest extends Pick<WireRequest, 'method' | 'headers'> {
  /** With query: `'/applications/a?client_id=c'`, at least `'/'`. */
  readonly path: string
  readonly body: string
}

/** Parameter name → value, mapped from the call. */
export type ActionParameters = ReadonlyMap<string, string>

/** One of the actions that HTTP APIs call without a function in between. */
export interface ServiceAction extends ServiceSubtype {
  /** Name in the service's signatures: `'sqs'`. */
  readonly signingName: string
  /** Before `.{region}.amazonaws.com`. */
  readonly host: string
  /** Names under which the operator may send the service elsewhere, the SDKs' own first. */
  readonly endpointNames: readonly string[]
  /** `undefined` when a value is unusable: not the number or JSON that its parameter needs. */
  readonly build: (parameters: ActionParameters) => ServiceRequest | undefined
}

const sqs = { signingName: 'sqs', host: 'sqs', endpointNames: ['sqs'] }
const states = { signingName: 'states', host: 'states', endpointNames: ['sfn', 'states'] }

/**
 * Subtype → action.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
export const serviceActions: ReadonlyMap<string, ServiceAction> = new Map<string, ServiceAction>([
  [
    'EventBridge-PutEvents',
    {
      signingName: 'events',
      host: 'events',
      endpointNames: ['eventbridge', 'events'],
      ...serviceSubtypes['EventBridge-PutEvents'],
      build: jsonAction({
        target: 'AWSEvents.PutEvents',
        version: '1.1',
        names: 'as-given',
        kinds: { Time: 'epoch-seconds', Resources: 'list' },
        wrap: (entry) => ({ Entries: [entry] }),
      }),
    },
  ],
  [
    'SQS-SendMessage',
    {
      ...sqs,
      ...serviceSubtypes['SQS-SendMessage'],
      build: sqsAction('SendMessage'),
    },
  ],
  [
    'SQS-ReceiveMessage',
    {
      ...sqs,
      ...serviceSubtypes['SQS-ReceiveMessage'],
      build: sqsAction('ReceiveMessage'),
    },
  ],
  [
    'SQS-DeleteMessage',
    {
      ...sqs,
      ...serviceSubtypes['SQS-DeleteMessage'],
      build: sqsAction('DeleteMessage'),
    },
  ],
  [
    'SQS-PurgeQueue',
    { ...sqs, ...serviceSubtypes['SQS-PurgeQueue'], build: sqsAction('PurgeQueue') },
  ],
  [
    'AppConfig-GetConfiguration',
    {
      signingName: 'appconfig',
      host: 'appconfig',
      endpointNames: ['appconfig'],
      ...serviceSubtypes['AppConfig-GetConfiguration'],
      build: appConfigGet,
    },
  ],
  [
    'Kinesis-PutRecord',
    {
      signingName: 'kinesis',
      host: 'kinesis',
      endpointNames: ['kinesis'],
      ...serviceSubtypes['Kinesis-PutRecord'],
      build: jsonAction({
        target: 'Kinesis_20131202.PutRecord',
        version: '1.1',
        names: 'as-given',
        kinds: { Data: 'blob' },
      }),
    },
  ],
  [
    'StepFunctions-StartExecution',
    {
      ...states,
      ...serviceSubtypes['StepFunctions-StartExecution'],
      build: jsonAction({
        target: 'AWSStepFunctions.StartExecution',
        version: '1.0',
        names: 'lower-first',
      }),
    },
  ],
  [
    'StepFunctions-StartSyncExecution',
    {
      ...states,
      host: 'sync-states',
      ...serviceSubtypes['StepFunctions-StartSyncExecution'],
      build: jsonAction({
        target: 'AWSStepFunctions.StartSyncExecution',
        version: '1.0',
        names: 'lower-first',
      }),
    },
  ],
  [
    'StepFunctions-StopExecution',
    {
      ...states,
      ...serviceSubtypes['StepFunctions-StopExecution'],
      build: jsonAction({
        target: 'AWSStepFunctions.StopExecution',
        version: '1.0',
        names: 'lower-first',
      }),
    },
  ],
])
