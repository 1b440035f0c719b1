/** A call to an AWS service as a case names it: the subtype and its parameters as text. */
export interface ServiceCall {
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
}

type Members = Readonly<Record<string, unknown>>

const upperFirst = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  )

/** `X-Amz-Target` → subtype and how to get back to its parameters. */
const targets: Readonly<
  Record<string, { readonly action: string; readonly read: (body: Members) => Members }>
> = {
  'AWSEvents.PutEvents': {
    action: 'EventBridge-PutEvents',
    read: (body) => (body['Entries'] as readonly Members[])[0] ?? {},
  },
  'Kinesis_20131202.PutRecord': {
    action: 'Kinesis-PutRecord',
    read: (body) => ({ ...body, Data: Buffer.from(String(body['Data']), 'base64').toString() }),
  },
  'AWSStepFunctions.StartExecution': { action: 'StepFunctions-StartExecution', read: upperFirst },
  'AWSStepFunctions.StartSyncExecution': {
    action: 'StepFunctions-StartSyncExecution',
    read: upperFirst,
  },
  'AWSStepFunctions.StopExecution': { action: 'StepFunctions-StopExecution', read: upperFirst },
}

const appConfigPath = /^\/applications\/([^/]+)\/environments\/([^/]+)\/configurations\/([^/]+)$/

/** Reads a signed request to a service; `undefined` for any other request. */
export async function readServiceCall(request: Request): Promise<ServiceCall | undefined> {
  if (!(request.headers.get('authorization') ?? '').startsWith('AWS4-HMAC-SHA256 ')) {
    return undefined
  }
  const url = new URL(request.url)
  const target = targets[request.headers.get('x-amz-target') ?? '']
  if (target !== undefined) {
    return { action: target.action, parameters: target.read((await request.json()) as Members) }
  }
  const [, Application, Environment, Configuration] = appConfigPath.exec(url.pathname) ?? []
  if (Application !== undefined) {
    const version = url.searchParams.get('client_configuration_version')
    const parameters = {
      Application,
      Environment,
      Configuration,
      ClientId: url.searchParams.get('client_id'),
      ...(version !== null && { ClientConfigurationVersion: version }),
    }
    return { action: 'AppConfig-GetConfiguration', parameters }
  }
  const form = new URLSearchParams(await request.text())
  const action = `SQS-${form.get('Action')}`
  form.delete('Action')
  form.delete('Version')
  return { action, parameters: Object.fromEntries(form) }
}
