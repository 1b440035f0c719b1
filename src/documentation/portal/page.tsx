import { raw } from 'hono/html'
import { Document } from '../document.tsx'
import { portalScript } from './script.ts'

/** What the page of keys shows beside what its script asks for. */
export interface PortalOptions {
  /** The API's title. */
  readonly title: string
  readonly stage: string
  /** Where the stage's documentation is: `'/_docs/a1b2c3d4e5/prod'`. */
  readonly path: string
}

/** Sign-up and own key. The parts stand ready and hidden; the script shows the one that applies. */
export const PortalPage = ({ title, stage, path }: PortalOptions) => (
  <Document title={`Keys for ${title} (${stage})`}>
    <header>
      <p class="meta">
        <a href={path}>{title}</a> · stage {stage}
      </p>
      <h1>API keys</h1>
    </header>
    <main class="portal" data-base={`${path}/keys`}>
      <noscript>Signing up needs JavaScript.</noscript>
      <p id="problem" class="problem" role="alert" hidden />
      <section id="closed" hidden>
        <h2>No plan is open</h2>
        <p>The owner of this API gives out keys in another way.</p>
      </section>
      <section id="secrets" class="once" aria-labelledby="secrets-title" hidden>
        <h2 id="secrets-title">Keep these now</h2>
        <p>This page shows them once and cannot show them again.</p>
        <dl>
          <div id="secret-phrase" hidden>
            <dt>Pass phrase: signs you in here</dt>
            <dd>
              <code /> <button type="button">Copy the pass phrase</button>
            </dd>
          </div>
          <div id="secret-key" hidden>
            <dt>API key: goes along with each call, in x-api-key</dt>
            <dd>
              <code /> <button type="button">Copy the API key</button>
            </dd>
          </div>
        </dl>
        <button type="button" id="kept">
          I have kept them
        </button>
      </section>
      <section id="account" aria-labelledby="account-title" hidden>
        <h2 id="account-title" />
        <p id="account-state" role="status" />
        <dl id="account-facts" />
        <div id="account-usage" hidden>
          <h3>Usage</h3>
          <p id="usage-text" />
          <progress id="usage-bar" max="100" aria-label="Quota used" />
        </div>
        <div class="buttons">
          <button type="button" id="make-key">
            Make the key
          </button>
          <button type="button" id="rotate" class="plain">
            Rotate the key
          </button>
          <button type="button" id="revoke" class="plain warn">
            Revoke the key
          </button>
          <button type="button" id="leave" class="plain">
            Sign out
          </button>
        </div>
        <div id="confirm" class="once" hidden>
          <p id="confirm-text" />
          <div class="buttons">
            <button type="button" id="confirm-yes" />
            <button type="button" id="confirm-no" class="plain">
              Cancel
            </button>
          </div>
        </div>
      </section>
      <div id="entry" class="entry" hidden>
        <form id="sign-up" aria-labelledby="sign-up-title" hidden>
          <h2 id="sign-up-title">Sign up</h2>
          <fieldset>
            <legend>Plan</legend>
            <div id="plans" />
          </fieldset>
          <label class="field" for="name">
            <span>Name of your application</span>
            <input id="name" required maxlength={100} autocomplete="off" />
          </label>
          <label class="field" for="contact">
            <span>How the owner may reach you (optional)</span>
            <input id="contact" maxlength={200} autocomplete="off" />
          </label>
          <button type="submit">Sign up</button>
        </form>
        <form id="sign-in" aria-labelledby="sign-in-title">
          <h2 id="sign-in-title">Signed up already?</h2>
          <label class="field" for="phrase">
            <span>Pass phrase</span>
            <input id="phrase" type="password" required autocomplete="off" spellcheck={false} />
          </label>
          <button type="submit">Sign in</button>
        </form>
      </div>
    </main>
    <script>{raw(portalScript)}</script>
  </Document>
)
