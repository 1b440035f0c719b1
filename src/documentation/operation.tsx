import type {
  Access,
  ContentOutline,
  OperationOutline,
  ParameterOutline,
} from '../openapi/outline.ts'
import { exampleBody, type Models } from './example.ts'
import { Schema, Text } from './schema.tsx'

/** Access → what a reader has to bring. */
const AccessLine = ({ access }: { readonly access: Access }) => {
  switch (access.kind) {
    case 'api-key':
      return (
        <>
          an API key in <code>x-api-key</code>
        </>
      )
    case 'iam':
      return (
        <>
          an AWS signature (SigV4, service <code>execute-api</code>)
        </>
      )
    case 'authorizer':
      return (
        <>
          authorizer <b>{access.name}</b>
          {access.header !== undefined && (
            <>
              , its token in <code>{access.header}</code>
            </>
          )}
          {access.scopes.length > 0 && <>, scopes {access.scopes.join(', ')}</>}
          {access.description !== undefined && <>: {access.description}</>}
        </>
      )
  }
}

const places = { path: 'path', query: 'query string', header: 'header' } as const

const Parameters = ({ parameters }: { readonly parameters: readonly ParameterOutline[] }) => (
  <div class="scroll" tabindex={0} role="region" aria-label="Parameters">
    <table>
      <thead>
        <tr>
          <th scope="col">Parameter</th>
          <th scope="col">In</th>
          <th scope="col">Description</th>
        </tr>
      </thead>
      <tbody>
        {parameters.map(({ name, in: place, required, description }) => (
          <tr>
            <td>
              <code>{name}</code>
              {required && <span class="required"> required</span>}
            </td>
            <td>{places[place]}</td>
            <td>
              <Text text={description} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

const Content = ({ content }: { readonly content: readonly ContentOutline[] }) => (
  <>
    {content.map(({ contentType, schema }) => (
      <div class="content">
        <code class="media">{contentType}</code> <Schema schema={schema} />
      </div>
    ))}
  </>
)

/** One operation: folded to its line, open to everything that a caller needs. */
export const Operation = ({
  operation,
  models,
  canTry,
  intro,
}: {
  readonly operation: OperationOutline
  readonly models: Models
  readonly canTry: boolean
  /** What stands in place of the operation's own description. */
  readonly intro?: unknown
}) => {
  const { name, method, path, summary, description, parameters, body, responses, access } =
    operation
  return (
    <details class="operation" id={name}>
      <summary>
        <span class={`verb ${method.toLowerCase()}`}>{method}</span>{' '}
        <code class="path">{path}</code>{' '}
        {summary !== undefined && <span class="summary">{summary}</span>}
        {access.length > 0 && <span class="lock">{access.map(shortAccess).join(' + ')}</span>}
      </summary>
      <div class="detail">
        {intro ?? <Text text={description} />}
        <h3>Access</h3>
        {access.length === 0 ? (
          <p>Anybody may call this.</p>
        ) : (
          <ul>
            {access.map((one) => (
              <li>
                <AccessLine access={one} />
              </li>
            ))}
          </ul>
        )}
        {parameters.length > 0 && (
          <>
            <h3>Parameters</h3>
            <Parameters parameters={parameters} />
          </>
        )}
        {body !== undefined && (
          <>
            <h3>Request body</h3>
            <Text text={body.description} />
            <Content content={body.content} />
          </>
        )}
        {responses.length > 0 && (
          <>
            <h3>Responses</h3>
            <dl>
              {responses.map((response) => (
                <>
                  <dt>{response.status}</dt>
                  <dd>
                    <Text text={response.description} />
                    {response.headers.length > 0 && (
                      <p>
                        Headers:{' '}
                        {response.headers.map((header, index) => (
                          <>
                            {index > 0 && ', '}
                            <code>{header.name}</code>
                            {header.description !== undefined && ` (${header.description})`}
                          </>
                        ))}
                      </p>
                    )}
                    <Content content={response.content} />
                  </dd>
                </>
              ))}
            </dl>
          </>
        )}
        {canTry && isSimple(operation) && <TryIt operation={operation} models={models} />}
      </div>
    </details>
  )
}

const shortAccess = (access: Access): string =>
  ({ 'api-key': 'API key', iam: 'AWS signature', authorizer: 'authorizer' })[access.kind]

/** A browser cannot sign for AWS, and a route for any method or path has no form. */
const isSimple = ({ method, path, access }: OperationOutline): boolean =>
  method !== 'ANY' && path !== '$default' && access.every(({ kind }) => kind !== 'iam')

const Field = ({
  label,
  place,
  name,
  required,
  secret,
  form,
}: {
  readonly label: string
  readonly place: string
  readonly name: string
  readonly required: boolean
  readonly secret: boolean
  readonly form: string
}) => (
  <label class="field" for={`${form}-${place}-${name}`}>
    <span>{label}</span>
    <input
      id={`${form}-${place}-${name}`}
      type={secret ? 'password' : 'text'}
      autocomplete="off"
      spellcheck={false}
      data-in={place}
      data-name={name}
      required={required}
    />
  </label>
)

const TryIt = ({
  operation,
  models,
}: {
  readonly operation: OperationOutline
  readonly models: Models
}) => {
  const { name, method, path, parameters, body, access } = operation
  const contentType = body?.content[0]?.contentType ?? 'application/json'
  const token = access.flatMap((one) => (one.kind === 'authorizer' ? (one.header ?? []) : []))
  return (
    <form
      class="try"
      data-method={method}
      data-path={path}
      hidden
      aria-label={`Try ${method} ${path}`}
    >
      <h3>Try it</h3>
      {access.some(({ kind }) => kind === 'api-key') && (
        <Field
          form={name}
          label="API key"
          place="header"
          name="x-api-key"
          required={false}
          secret
        />
      )}
      {token.map((header) => (
        <Field form={name} label={header} place="header" name={header} required={false} secret />
      ))}
      {parameters.map((one) => (
        <Field
          form={name}
          label={`${one.name} (${places[one.in]})`}
          place={one.in}
          name={one.name}
          required={one.in === 'path'}
          secret={false}
        />
      ))}
      {body !== undefined && (
        <label class="field" for={`${name}-body`}>
          <span>Body</span>
          <textarea id={`${name}-body`} rows={5} spellcheck={false} data-content-type={contentType}>
            {exampleBody(contentType, body.content[0]?.schema ?? {}, models)}
          </textarea>
        </label>
      )}
      <button type="submit">Send</button>
      <pre class="answer" role="status" tabindex={0} hidden />
    </form>
  )
}
