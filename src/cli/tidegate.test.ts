import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { explanationRules } from '../invoke/explain/explain.ts'
import { buildRoutes } from './build/routes.ts'
import { version } from '../platform/settings.ts'
import { commands } from './commands/index.ts'
import { completionScript } from './completion-scripts.ts'
import { flagsOf } from './flags.ts'
import type { Io } from './io.ts'
import { main } from './tidegate.ts'

async function run(args: readonly string[], more: Partial<Io> = {}) {
  let [stdout, stderr] = ['', '']
  const io: Io = {
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    readStdin: async () => '',
    readFile: async (path) => readFileSync(path, 'utf8'),
    isTerminal: false,
    ...more,
  }
  const code = await main(args, io)
  return { code, stdout, stderr }
}

const fresh = (): string => mkdtempSync(join(tmpdir(), 'tidegate-init-'))

it('tells its version, which is that of the running gateway', async () => {
  expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

describe('tidegate help', () => {
  it('shows every command in its group', async () => {
    const { stdout } = await run(['help'])
    for (const { name, summary } of commands) {
      expect(stdout).toContain(`
  ${name.padEnd(15)}  ${summary}
`)
    }
    expect(stdout).toContain('\nWhat happened\n  explain ')
  })

  it.each(commands.map((command) => [command.name, command] as const))(
    'explains each flag of %s',
    (_name, { usage, details }) => {
      const used = [...usage.matchAll(/--[a-z][a-z-]*/g)].map(([flag]) => flag)
      expect(used.filter((flag) => !details.includes(flag))).toEqual([])
    },
  )

  it.each([
    [['explian', 'x'], "no command 'explian' (did you mean 'explain'?)"],
    [['logs', '--folow'], "(did you mean '--follow'?)"],
    [['shadow', 'f'], 'name both stages with --aws and --gateway'],
    [['replay'], 'name one recording'],
    [['completion', 'tcsh'], 'name one of bash, zsh, fish'],
    [['deploy', 'api'], 'name the API and the stage'],
    [['trace', 'GET', 'pets'], "a path begins with /, not 'pets'"],
    [['template'], "'template' is the first word of 'tidegate template render'"],
    [['sigv4', 'sign'], "'sigv4' is the first word of 'tidegate sigv4 verify'"],
    [['explain', '--wat'], "tidegate explain: unknown option '--wat'\nusage: "],
    [['start', 'now'], "tidegate start: unexpected argument 'now'\nusage: "],
    [['template', 'render', '--wat'], "tidegate template render: unknown option '--wat'\nusage: "],
    [['sigv4', 'verify', '--wat=1', 'f'], "unknown option '--wat'"],
    [['policy', 'simulate', '-w', 'f'], "unknown option '-w'"],
    [['waf', 'test', '--wat', 'f'], "unknown option '--wat'"],
    [['init', 'x', '--backend', 'backend', '--yes'], '--backend takes a URL such as https://'],
    [['waf', 'test', 'a', 'b'], 'name one file, or - for stdin'],
    [['trace', '/pets', '--header', 'key'], "--header takes 'NAME: VALUE', not 'key'"],
    [['stages', '--endpoint', 'gateway'], "--endpoint takes a URL, not 'gateway'"],
    [['replay', 'f', '--to', 'prod'], "--to takes the URL of a stage, not 'prod'"],
    [
      ['shadow', 'f', '--aws', 'https://a.example.com', '--gateway', 'x'],
      "--gateway takes the URL of a stage, not 'x'",
    ],
    [['log'], "no command 'log' (did you mean 'logs'?)"],
  ])('helps with wrong usage: %j', async (args, message) => {
    const { code, stderr } = await run(args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

it('says of a folder that it is no file', async () => {
  const folder = fresh()
  const { code, stderr } = await run(['waf', 'test', folder])
  expect([code, stderr]).toEqual([1, `tidegate waf test: ${folder}: a folder, not a file\n`])
})

it('keeps the first line of an explanation in its column', async () => {
  const { stdout } = await run(['help', 'completion'])
  expect(stdout).toContain('\n\n  bash  eval')
})

it('writes one sentence about each command, all of them alike', () => {
  for (const { summary } of commands) expect(summary).toMatch(/^[a-z].*[^.]$/)
})

describe('what an explanation tells to type', () => {
  const told = Object.values(explanationRules).flatMap(({ remedies, summary, rule }) => [
    ...remedies.flatMap(({ command, action }) => [command ?? '', action]),
    summary,
    rule,
  ])
  const typed = told.flatMap((text) => [
    ...text.matchAll(/npx tidegate ([a-z0-9]+)(?: ([a-z-]+))?/g),
  ])

  it.each(typed.map(([text, first = '', second = '']) => [text, first, second]))(
    'is a command: %s',
    (_text, first, second) => {
      const command =
        commands.find(({ name }) => name === `${first} ${second}`) ??
        commands.find(({ name }) => name === first)
      expect(command).toBeDefined()
      const takesVerbs = first === 'keys' || first === 'plans'
      if (takesVerbs) expect(command?.usage).toMatch(new RegExp(`[ |]${second} `))
    },
  )
})

describe('tidegate completion', () => {
  it('knows every command and its flags, in words that bash can read', () => {
    const script = completionScript('bash', commands)
    expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow()
    for (const command of commands) {
      expect(script).toContain(command.name.split(' ')[0])
      for (const flag of flagsOf(command)) expect(script).toContain(flag)
    }
  })

  it('completes a command by its first letters in bash', () => {
    const script = `${completionScript('bash', commands)}
COMP_WORDS=(tidegate exp); COMP_CWORD=1; _tidegate; echo "\${COMPREPLY[*]}"
COMP_WORDS=(tidegate shadow --ign); COMP_CWORD=2; _tidegate; echo "\${COMPREPLY[*]}"`
    const output = execFileSync('bash', [], { input: script }).toString()
    expect(output).toBe('export explain\n--ignore-header --ignore-path\n')
  })

  it.each(['zsh', 'fish'] as const)('is there for %s', (shell) => {
    expect(completionScript(shell, commands)).toContain('template')
  })
})

describe('tidegate init', () => {
  it('keeps secrets and state out of a repository, and an own .gitignore as it is', async () => {
    const folder = fresh()
    await run(['init', folder, '--yes'])
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toContain('.tidegate/\n.dev.vars\n')
    writeFileSync(join(folder, '.gitignore'), 'mine\n')
    await run(['init', folder, '--yes', '--force'])
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('mine\n')
  })

  it('takes the region and the account that the imported files name, also for what it imports', async () => {
    const folder = fresh()
    const template = join(fresh(), 'stack.yaml')
    writeFileSync(
      template,
      `Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: carts, ProtocolType: HTTP, Target: !Sub 'arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:carts'}}
  Pool: {Type: Other, Properties: {Arn: 'arn:aws:cognito-idp:eu-central-1:111122223333:userpool/x'}}
`,
    )
    const { code, stdout } = await run(['init', folder, '--from', template, '--yes'])
    const place = '(region eu-central-1, account 111122223333)'
    expect([code, stdout]).toEqual([0, expect.stringContaining(place)])
    expect(readFileSync(join(folder, 'wrangler.toml'), 'utf8')).toContain(
      'AWS_REGION = "eu-central-1"\nTIDEGATE_ACCOUNT_ID = "111122223333"\n',
    )
    expect(readFileSync(join(folder, 'carts.openapi.json'), 'utf8')).toContain(
      'arn:aws:lambda:eu-central-1:111122223333:function:carts',
    )
  })

  it('reads what it imports once, for a pipe can be read no second time', async () => {
    const folder = fresh()
    const text = JSON.stringify({
      openapi: '3.0.1',
      info: { title: 'carts', version: '1' },
      'x-for': 'arn:aws:lambda:eu-central-1:111122223333:function:carts',
      paths: {},
    })
    let reads = 0
    const { code, stdout, stderr } = await run(['init', folder, '--from', '-', '--yes'], {
      readStdin: async () => (reads++ === 0 ? text : ''),
    })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('(region eu-central-1, account 111122223333)')
    expect(readFileSync(join(folder, 'routes.json'), 'utf8')).toContain('"carts"')
  })

  it('takes the region and the account of what the AWS CDK has synthesized', async () => {
    const [folder, output] = [fresh(), fresh()]
    const template = join(output, 'Carts.template.json')
    const Api = { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'c', ProtocolType: 'HTTP' } }
    writeFileSync(template, JSON.stringify({ Resources: { Api } }))
    const artifact = (environment: string) => ({
      artifacts: { Carts: { environment, properties: { templateFile: 'Carts.template.json' } } },
    })
    const manifest = join(output, 'manifest.json')
    writeFileSync(manifest, JSON.stringify(artifact('aws://111122223333/eu-central-1')))
    const { stdout } = await run(['init', folder, '--from', template, '--yes'])
    expect(stdout).toContain('(region eu-central-1, account 111122223333)')
    writeFileSync(manifest, JSON.stringify(artifact('aws://unknown-account/unknown-region')))
    const unknown = await run(['init', fresh(), '--from', template, '--yes'])
    expect(unknown.stdout).toContain('(region us-east-1)')
  })

  it('takes what the templates that it imports do not know', async () => {
    const template = join(fresh(), 'stack.yaml')
    writeFileSync(
      template,
      'Parameters: {Title: {Type: String}}\nResources:\n  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: !Ref Title, ProtocolType: HTTP}}\n',
    )
    const refused = await run(['init', fresh(), '--from', template, '--yes'])
    expect(refused.stderr).toContain(`${template}:3:`)
    const folder = fresh()
    const known = ['--parameter', 'Title=carts']
    expect((await run(['init', folder, '--from', template, '--yes', ...known])).code).toBe(0)
    expect(readFileSync(join(folder, 'routes.json'), 'utf8')).toContain('"carts"')
  })

  it('writes a routes.json that builds and a wrangler.toml that names the package', async () => {
    const folder = fresh()
    const { code, stdout } = await run(['init', folder, '--name', 'My Pets', '--yes'])
    expect([code, stdout]).toEqual([0, expect.stringContaining(`Next:\n  cd ${folder}\n  node `)])
    const file = join(folder, 'routes.json')
    const place = { accountId: '000000000000', region: 'us-east-1', partition: 'aws' }
    const { state, warnings } = buildRoutes(readFileSync(file, 'utf8'), { file, place })
    expect([state.snapshots.length, warnings]).toEqual([1, []])
    const wrangler = readFileSync(join(folder, 'wrangler.toml'), 'utf8')
    expect(wrangler).toContain('name = "my-pets"')
    expect(wrangler).toMatch(/^main = "\.\.\/.*src\/index\.ts"$/m)
  })

  it('imports a definition, and serves its API at the root', async () => {
    const folder = fresh()
    const definition = join(fresh(), 'orders.yaml')
    writeFileSync(
      definition,
      "openapi: '3.0.1'\ninfo: {title: orders, version: '1'}\npaths:\n  /orders:\n    get:\n      responses: {'200': {description: ok}}\n      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: 'https://b.example.com'}\n",
    )
    const { code } = await run(['init', folder, '--from', definition, '--yes'])
    expect(code).toBe(0)
    const routes = JSON.parse(readFileSync(join(folder, 'routes.json'), 'utf8')) as {
      apis: Record<string, unknown>
      domainNames: unknown
    }
    expect(Object.keys(routes.apis)).toEqual(['orders'])
    const basePathMappings = { '(none)': { api: 'orders', stage: 'prod' } }
    expect(routes.domainNames).toEqual({ '*': { basePathMappings } })
    expect(readFileSync(join(folder, 'orders.openapi.yaml'), 'utf8')).toContain('/orders')
  })

  it('asks at a terminal for what the flags do not say', async () => {
    const folder = fresh()
    const asked: string[] = []
    const answers: Record<string, string> = { "The worker's name?": 'shop' }
    const ask = async (question: string, fallback: string): Promise<string> => {
      asked.push(question)
      return answers[question] ?? fallback
    }
    await run(['init', folder, '--backend', 'https://b.example.com/v1/'], { ask })
    expect(asked).toEqual(["The worker's name?", 'Which region in ARNs?'])
    const routes = readFileSync(join(folder, 'routes.json'), 'utf8')
    expect(routes).toContain('"shop"')
    expect(routes).toContain('"uri": "https://b.example.com/v1/{proxy}"')
  })

  it('overwrites nothing unless told to', async () => {
    const folder = fresh()
    writeFileSync(join(folder, 'routes.json'), '{"apis":{}}')
    const { code, stderr } = await run(['init', folder, '--yes'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('--force overwrites')])
    expect(readFileSync(join(folder, 'routes.json'), 'utf8')).toBe('{"apis":{}}')
    expect((await run(['init', folder, '--yes', '--force'])).code).toBe(0)
  })
})
