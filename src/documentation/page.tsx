import { raw } from 'hono/html'
import type { ApiOutline } from '../openapi/outline.ts'
import { Document } from './document.tsx'
import { groupsOf } from './groups.ts'
import { Operation } from './operation.tsx'
import { Models } from './models.tsx'
import { Text } from './schema.tsx'
import { script } from './script.ts'

/** More would make a page that nobody reads; the download has them all. */
const operationsMax = 500

/** What a page shows beside the outline. */
export interface PageOptions {
  readonly baseUrl: string | undefined
  readonly stageName: string
  /** Where this page is: `'/_docs/a1b2c3d4e5/prod'`. */
  readonly path: string
}

/** The documentation of one published stage. */
export const Page = ({
  outline,
  options,
}: {
  readonly outline: ApiOutline
  readonly options: PageOptions
}) => {
  const { baseUrl, stageName, path } = options
  const shown = outline.operations.slice(0, operationsMax)
  const groups = groupsOf(shown)
  const hasModels = Object.keys(outline.models).length > 0
  return (
    <Document title={`${outline.title} (${stageName})`}>
      <a class="skip" href="#operations">
        Skip to the operations
      </a>
      <header>
        <h1>{outline.title}</h1>
        <p class="meta">
          version {outline.version} · stage {stageName}
        </p>
        <Text text={outline.description} />
        <dl class="bases">
          <dt>Base URL</dt>
          <dd>
            {baseUrl === undefined ? (
              'the domain names that are mapped to the stage, and nothing else'
            ) : (
              <>
                <code>{baseUrl}</code>
                <br />
                or a domain name that is mapped to the stage
              </>
            )}
          </dd>
          <dt>OpenAPI</dt>
          <dd>
            <a href={`${path}/openapi.json`} download="openapi.json">
              JSON
            </a>{' '}
            ·{' '}
            <a href={`${path}/openapi.yaml`} download="openapi.yaml">
              YAML
            </a>
          </dd>
          {baseUrl !== undefined && (
            <>
              <dt>SDK</dt>
              <dd>
                <a href={`${path}/sdk/javascript.zip`}>JavaScript</a> ·{' '}
                <a href={`${path}/sdk/typescript.zip`}>TypeScript</a> ·{' '}
                <a href={`${path}/sdk/python.zip`}>Python</a> ·{' '}
                <a href={`${path}/sdk/java.zip`}>Java</a> ·{' '}
                <a href={`${path}/sdk/ruby.zip`}>Ruby</a>
              </dd>
            </>
          )}
        </dl>
        <p id="sign-up" hidden>
          <a href={`${path}/keys`}>Get an API key</a>, or look after your own.
        </p>
      </header>
      <div class="columns">
        <nav aria-label="Operations">
          <details class="menu" open>
            <summary>Contents</summary>
            {groups.map((group) => (
              <>
                <a class="group" href={`#${group.id}`}>
                  {group.name}
                </a>
                <ul>
                  {group.operations.map(({ name, method, path }) => (
                    <li>
                      <a href={`#${name}`}>
                        <span class={`verb ${method.toLowerCase()}`}>{method}</span> {path}
                      </a>
                    </li>
                  ))}
                </ul>
              </>
            ))}
            {hasModels && (
              <a class="group" href="#models">
                Models
              </a>
            )}
          </details>
        </nav>
        <main id="operations" data-base={baseUrl ?? ''} data-keys={`${path}/keys`}>
          {groups.map((group) => (
            <section aria-labelledby={group.id}>
              <h2 id={group.id}>{group.name}</h2>
              {group.operations.map((operation) => (
                <Operation
                  operation={operation}
                  models={outline.models}
                  canTry={baseUrl !== undefined}
                />
              ))}
            </section>
          ))}
          {shown.length < outline.operations.length && (
            <p>
              {outline.operations.length - shown.length} more operations are in the OpenAPI
              document.
            </p>
          )}
          <Models models={outline.models} />
        </main>
      </div>
      <script>{raw(script)}</script>
    </Document>
  )
}

/** What stands at the address of a stage without published documentation, whatever the reason. */
export const MissingPage = () => (
  <Document title="No documentation">
    <main class="missing">
      <h1>No documentation here</h1>
      <p>There is no such stage, or its documentation is not published.</p>
      <p>
        The page of a published stage is <code>/_docs/API_ID/STAGE</code>.
      </p>
    </main>
  </Document>
)
