import { raw } from 'hono/html'
import type { DisplayContent, PublishedPortal, PublishedProduct } from '../../definition/portal.ts'
import { Document } from '../document.tsx'
import { Operation } from '../operation.tsx'
import { Models } from '../models.tsx'
import { Text } from '../schema.tsx'
import { operationsScript } from '../script.ts'
import type { ShownEndpoint, ShownEndpoints } from './endpoints.ts'
import type { Markdown as MarkdownHtml } from './markdown.ts'
import { searchScript } from './script.ts'
import { themeOf } from './theme.ts'

/** What every page of a portal shows beside its own part. */
export interface PortalFrame {
  readonly portal: PublishedPortal
  /** Where the portal is: `'/_docs/portals/a1b2c3d4e5'`. */
  readonly path: string
}

const Bar = ({ portal, path }: PortalFrame) => (
  <div class="bar">
    <a href={path}>
      {portal.logo !== undefined && <img src={portal.logo} alt="" height="28" />}
      {portal.portalContent.displayName}
    </a>
    {portal.expiresAtMs !== undefined && <span class="lock">preview</span>}
    {portal.signIn !== undefined && (
      <a class="leave" href={`${path}/sign-out`}>
        Sign out
      </a>
    )}
  </div>
)

const Markdown = ({ html, text }: { readonly html: MarkdownHtml; readonly text: string }) => (
  <div class="markdown">{raw(html(text))}</div>
)

/** What a search looks through: a product's words and the titles of what it holds. */
const wordsOf = ({ displayName, description = '', pages, sections }: PublishedProduct): string =>
  [
    displayName,
    description,
    ...pages.map(({ title }) => title),
    ...sections.flatMap(({ sectionName, endpoints }) => [
      sectionName,
      ...endpoints.map(
        ({ overrides, identifierParts: { method, path } }) =>
          `${overrides.operationName ?? ''} ${method} ${path}`,
      ),
    ]),
  ].join(' ')

/** A portal's first page: its products. */
export const HomePage = ({ frame }: { readonly frame: PortalFrame }) => {
  const { portal, path } = frame
  const { displayName, description, theme } = portal.portalContent
  return (
    <Document title={displayName} theme={themeOf(theme.customColors)}>
      <header>
        <Bar {...frame} />
        <h1>{displayName}</h1>
        <Text text={description} />
      </header>
      <main>
        <h2 id="products">Products</h2>
        <label class="field" id="search" hidden>
          <span>Search</span>
          <input type="search" autocomplete="off" />
        </label>
        {portal.products.length === 0 && <p>Nothing is published here yet.</p>}
        <ul class="products" aria-labelledby="products">
          {portal.products.map((product) => (
            <li data-words={wordsOf(product).toLowerCase()}>
              <h3>
                <a href={`${path}/${product.portalProductId}`}>{product.displayName}</a>
              </h3>
              <Text text={product.description} />
              <p class="meta">{contentsOf(product)}</p>
            </li>
          ))}
        </ul>
        <p id="found-none" role="status" hidden>
          Nothing fits.
        </p>
      </main>
      <script>{raw(searchScript)}</script>
    </Document>
  )
}

function contentsOf({ pages, sections }: PublishedProduct): string {
  const endpoints = sections.reduce((sum, section) => sum + section.endpoints.length, 0)
  const count = (number: number, noun: string): string =>
    number === 0 ? '' : `${number} ${noun}${number === 1 ? '' : 's'}`
  return [count(pages.length, 'page'), count(endpoints, 'endpoint')]
    .filter((text) => text !== '')
    .join(' · ')
}

/** One product: what its owner wrote, and its endpoints. */
export const ProductPage = ({
  frame,
  product,
  shown,
  html,
}: {
  readonly frame: PortalFrame
  readonly product: PublishedProduct
  readonly shown: ShownEndpoints
  readonly html: MarkdownHtml
}) => {
  const { displayName, theme } = frame.portal.portalContent
  const hasModels = Object.keys(shown.models).length > 0
  return (
    <Document title={`${product.displayName} · ${displayName}`} theme={themeOf(theme.customColors)}>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <Bar {...frame} />
        <h1>{product.displayName}</h1>
        <Text text={product.description} />
      </header>
      <div class="columns">
        <nav aria-label="Contents">
          <details class="menu" open>
            <summary>Contents</summary>
            <ul>
              {product.overview !== undefined && (
                <li>
                  <a href="#overview">{product.overview.title}</a>
                </li>
              )}
              {product.pages.map(({ productPageId, title }) => (
                <li>
                  <a href={`#${productPageId}`}>{title}</a>
                </li>
              ))}
            </ul>
            {product.sections.map((section, index) => (
              <>
                <a class="group" href={`#section-${index + 1}`}>
                  {section.sectionName}
                </a>
                <ul>
                  {section.endpoints.map((endpoint) => (
                    <li>
                      <a href={`#${endpoint.productRestEndpointPageId}`}>
                        <span class={`verb ${endpoint.identifierParts.method.toLowerCase()}`}>
                          {endpoint.identifierParts.method}
                        </span>{' '}
                        {endpoint.overrides.operationName ?? endpoint.identifierParts.path}
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
        <main id="content">
          {product.overview !== undefined && (
            <Article id="overview" content={product.overview} html={html} />
          )}
          {product.pages.map((page) => (
            <Article id={page.productPageId} content={page} html={html} />
          ))}
          {product.sections.map((section, index) => (
            <section aria-labelledby={`section-${index + 1}`}>
              <h2 id={`section-${index + 1}`}>{section.sectionName}</h2>
              {section.endpoints.map(({ productRestEndpointPageId }) => {
                const endpoint = shown.endpoints.get(productRestEndpointPageId)
                return endpoint && <Endpoint shown={endpoint} models={shown.models} html={html} />
              })}
            </section>
          ))}
          <Models models={shown.models} />
        </main>
      </div>
      <script>{raw(operationsScript)}</script>
    </Document>
  )
}

const Article = ({
  id,
  content,
  html,
}: {
  readonly id: string
  readonly content: DisplayContent
  readonly html: MarkdownHtml
}) => (
  <article aria-labelledby={id}>
    <h2 id={id}>{content.title}</h2>
    <Markdown html={html} text={content.body} />
  </article>
)

const Endpoint = ({
  shown,
  models,
  html,
}: {
  readonly shown: ShownEndpoint
  readonly models: ShownEndpoints['models']
  readonly html: MarkdownHtml
}) => {
  const { endpoint, operation, baseUrl, canTry } = shown
  const { productRestEndpointPageId: id, overrides, identifierParts } = endpoint
  const { method, path } = identifierParts
  if (operation === undefined) {
    return (
      <p id={id} class="meta">
        {overrides.operationName !== undefined && `${overrides.operationName}: `}
        <code>
          {method} {path}
        </code>{' '}
        is not available at present.
      </p>
    )
  }
  const summary = overrides.operationName ?? operation.summary
  const named = { ...operation, name: id, ...(summary !== undefined && { summary }) }
  const intro = (
    <>
      <p>
        <code>{overrides.endpoint ?? `${baseUrl}${path}`}</code>
      </p>
      {overrides.body === undefined ? (
        <Text text={operation.description} />
      ) : (
        <Markdown html={html} text={overrides.body} />
      )}
    </>
  )
  return (
    <div data-base={baseUrl}>
      <Operation operation={named} models={models} canTry={canTry} intro={intro} />
    </div>
  )
}

/** What stands where a sign-in came to nothing. */
export const SignInFailedPage = ({ frame }: { readonly frame: PortalFrame }) => (
  <Document title="Not signed in" theme={themeOf(frame.portal.portalContent.theme.customColors)}>
    <header>
      <Bar {...frame} />
      <h1>Not signed in</h1>
    </header>
    <main>
      <p>The sign-in took too long, was stopped, or was refused.</p>
      <p>
        <a href={frame.path}>Try again</a>
      </p>
    </main>
  </Document>
)
