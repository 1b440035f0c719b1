import type { WireRequest } from '../../../aws/sigv4-request.ts'
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
export interface ServiceAction {
  /** Name in the service's signatures: `'sqs'`. */
  readonly signingName: string
  /** Before `.{region}.amazonaws.com`. */
  readonly host: string
  /** Names under which the operator may send the service elsewhere, the SDKs' own first. */
  readonly endpointNames: readonly string[]
  readonly required: readonly string[]
  readonly optional: readonly string[]
  /** `undefined` when a value is unusable: not the number or JSON that its parameter needs. */
  readonly build: (parameters: ActionParameters) => ServiceRequest | undefined
}

const sqs = { signingName: 'sqs', host: 'sqs', endpointNames: ['sqs'] }
const states = { signingName: 'states', host: 'states', endpointNames: ['sfn', 'states'] }

/**
 * Subtype → action. `Region`, which every one of them takes too, is not listed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
 */
export const serviceActions: ReadonlyMap<string, ServiceAction> = new Map<string, ServiceAction>([
  [
    'EventBridge-PutEvents',
    {
      signingName: 'events',
      host: 'events',
      endpointNames: ['eventbridge', 'events'],
      required: ['Detail', 'DetailType', 'Source'],
      optional: ['Time', 'EventBusName', 'Resources', 'TraceHeader'],
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
      required: ['QueueUrl', 'MessageBody'],
      optional: [
        'DelaySeconds',
        'MessageAttributes',
        'MessageDeduplicationId',
        'MessageGroupId',
        'MessageSystemAttributes',
      ],
      build: sqsAction('SendMessage'),
    },
  ],
  [
    'SQS-ReceiveMessage',
    {
      ...sqs,
      required: ['QueueUrl'],
      optional: [
        'AttributeNames',
        'MaxNumberOfMessages',
        'MessageAttributeNames',
        'ReceiveRequestAttemptId',
        'VisibilityTimeout',
        'WaitTimeSeconds',
      ],
      build: sqsAction('ReceiveMessage'),
    },
  ],
  [
    'SQS-DeleteMessage',
    {
      ...sqs,
      required: ['QueueUrl', 'ReceiptHandle'],
      optional: [],
      build: sqsAction('DeleteMessage'),
    },
  ],
  [
    'SQS-PurgeQueue',
    { ...sqs, required: ['QueueUrl'], optional: [], build: sqsAction('PurgeQueue') },
  ],
  [
    'AppConfig-GetConfiguration',
    {
      signingName: 'appconfig',
      host: 'appconfig',
      endpointNames: ['appconfig'],
      required: ['Application', 'Environment', 'Configuration', 'ClientId'],
      optional: ['ClientConfigurationVersion'],
      build: appConfigGet,
    },
  ],
  [
    'Kinesis-PutRecord',
    {
      signingName: 'kinesis',
      host: 'kinesis',
      endpointNames: ['kinesis'],
      required: ['StreamName', 'Data', 'PartitionKey'],
      optional: ['SequenceNumberForOrdering', 'ExplicitHashKey'],
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
      required: ['StateMachineArn'],
      optional: ['Name', 'Input'],
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
      required: ['StateMachineArn'],
      optional: ['Name', 'Input', 'TraceHeader'],
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
      required: ['ExecutionArn'],
      optional: ['Cause', 'Error'],
      build: jsonAction({
        target: 'AWSStepFunctions.StopExecution',
        version: '1.0',
        names: 'lower-first',
      }),
    },
  ],
])
