import * as v from 'valibot'
import type { WafLogging } from '../../definition/web-acl.ts'
import { listInput, readInput, type WafCall, type WafOperation } from './call.ts'
import { invalidParameter, nonexistent } from './fault.ts'
import type { StoredWebAcl } from './stored.ts'

const condition = v.pipe(
  v.object({
    ActionCondition: v.optional(
      v.object({
        Action: v.picklist([
          'ALLOW',
          'BLOCK',
          'COUNT',
          'CAPTCHA',
          'CHALLENGE',
          'EXCLUDED_AS_COUNT',
        ]),
      }),
    ),
    LabelNameCondition: v.optional(v.object({ LabelName: v.string() })),
  }),
  v.check(
    ({ ActionCondition, LabelNameCondition }) =>
      (ActionCondition === undefined) !== (LabelNameCondition === undefined),
    'exactly one of ActionCondition and LabelNameCondition',
  ),
)

const behavior = v.picklist(['KEEP', 'DROP'])

const putInput = v.object({
  LoggingConfiguration: v.looseObject({
    ResourceArn: v.string(),
    LogDestinationConfigs: v.tuple([v.string()]),
    RedactedFields: v.optional(
      v.array(
        v.pipe(
          v.strictObject({
            UriPath: v.optional(v.strictObject({})),
            QueryString: v.optional(v.strictObject({})),
            Method: v.optional(v.strictObject({})),
            SingleHeader: v.optional(v.strictObject({ Name: v.string() })),
          }),
          v.check((field) => Object.keys(field).length === 1, 'exactly one component'),
        ),
      ),
    ),
    LoggingFilter: v.optional(
      v.object({
        Filters: v.pipe(
          v.array(
            v.object({
              Behavior: behavior,
              Requirement: v.picklist(['MEETS_ALL', 'MEETS_ANY']),
              Conditions: v.pipe(v.array(condition), v.minLength(1)),
            }),
          ),
          v.minLength(1),
        ),
        DefaultBehavior: behavior,
      }),
    ),
  }),
})

/** What the service asks of a destination's name. */
const destination = /^arn:[^:]+:(?:firehose|logs|s3):[^ ]*aws-waf-logs-/

function find({ store }: WafCall, arn: string): StoredWebAcl {
  const stored = store.find('webAcl', arn)
  if (stored === undefined) throw nonexistent()
  return stored
}

/**
 * Logging configurations decide which requests are in the gateway's log, and how. They are kept with
 * their destination, to which nothing is sent: the Worker's log goes where its owner sends it.
 */
export const loggingOperations: Readonly<Record<string, WafOperation>> = {
  PutLoggingConfiguration: (call) => {
    const { LoggingConfiguration: given } = readInput(putInput, call.input)
    const stored = find(call, given.ResourceArn)
    const [target] = given.LogDestinationConfigs
    if (!destination.test(target)) {
      throw invalidParameter(
        'LOG_DESTINATION',
        target,
        'The ARN isn’t valid: the name of a destination begins with aws-waf-logs-',
      )
    }
    const logging: WafLogging = {
      redacts: (given.RedactedFields ?? []).flatMap((field) => Object.keys(field)),
      ...(given.LoggingFilter !== undefined && { filter: given.LoggingFilter }),
    }
    call.store.put('webAcl', '', { ...stored, logging, loggingConfiguration: given })
    return { LoggingConfiguration: given }
  },

  GetLoggingConfiguration: (call) => {
    const { ResourceArn } = readInput(v.object({ ResourceArn: v.string() }), call.input)
    const { loggingConfiguration } = find(call, ResourceArn)
    if (loggingConfiguration === undefined) throw nonexistent()
    return { LoggingConfiguration: loggingConfiguration }
  },

  DeleteLoggingConfiguration: (call) => {
    const { ResourceArn } = readInput(v.object({ ResourceArn: v.string() }), call.input)
    const { logging: _logging, loggingConfiguration, ...bare } = find(call, ResourceArn)
    if (loggingConfiguration === undefined) throw nonexistent()
    call.store.put('webAcl', '', bare)
    return {}
  },

  ListLoggingConfigurations: (call) => {
    readInput(listInput, call.input)
    const LoggingConfigurations = call.store
      .all('webAcl', '')
      .flatMap(({ loggingConfiguration }) => loggingConfiguration ?? [])
    return { LoggingConfigurations }
  },
}
