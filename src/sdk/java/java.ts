/**
 * Java clients, called as those that AWS generates, on the JDK alone: a Maven or Gradle project with the
 * client, its models, and the few classes of AWS's runtime that a program names.
 *
 * Differs: the client is a class, not an interface; it has no settings for proxies (the JVM's count), retries and
 * connection pools; texts of an enum are Strings; authorizers take tokens of one header. What no model describes
 * is an Object: an InputStream and byte[] go as they are. Every answer has its body in its metadata.
 */
import type { ApiOutline } from '../../openapi/outline.ts'
import { callOf } from '../calls.ts'
import { readme } from '../javascript.ts'
import { awsCallsOf, packageName, pascalCase } from '../names.ts'
import { javaRuntime } from '../runtime/java.ts'
import type { SdkFile, SdkTarget } from '../sdk.ts'
import { shapesOf } from '../shapes.ts'
import { classText, fieldsOf, modelText, type Field } from './classes.ts'
import { clientText, exceptionsOf, exceptionText, signersOf } from './client.ts'
import { ascii, exceptionName, lower, mentioned, upper } from './names.ts'

/** The folder in AWS's archive. */
const folder = 'generated-code'

const opensdk = 'com.amazonaws.opensdk'

export function javaSdk(outline: ApiOutline, target: SdkTarget): readonly SdkFile[] {
  const given = target.parameters ?? {}
  const service = given['serviceName'] ?? pascalCase(packageName(outline.title))
  const home = given['javaPackageName'] ?? `${service.toLowerCase()}sdk`
  const base = `${service}Exception`
  const builder = `${service}ClientBuilder`
  const operations = awsCallsOf(outline.operations)
  const taken = new Set([
    ...mentioned,
    service,
    builder,
    base,
    ...operations.flatMap(([name, { responses }]) => [
      `${name}Request`,
      `${name}Result`,
      ...responses.map(({ status }) => exceptionName(status)),
    ]),
  ])
  const shapes = shapesOf(outline.models, taken)
  const calls = operations.map(([name, operation]) => callOf(name, operation, shapes))
  const exceptions = exceptionsOf(calls, shapes)
  const signers = signersOf(calls)
  const models: [name: string, text: string][] = [
    [base, exceptionText(base, `${opensdk}.internal.ServiceException`, [])],
  ]
  for (const [status, fields] of exceptions) {
    const name = exceptionName(status)
    models.push([name, exceptionText(name, base, fields)])
  }
  for (const { name, request, result } of calls) {
    const config = `    @Override public ${name}Request sdkRequestConfig(${opensdk}.SdkRequestConfig config) { super.sdkRequestConfig(config); return this; }\n`
    models.push(
      [
        `${name}Request`,
        classText(
          `${name}Request`,
          `${opensdk}.BaseRequest`,
          fieldsOf(request).map(byName),
          config,
        ),
      ],
      [`${name}Result`, classText(`${name}Result`, `${opensdk}.BaseResult`, fieldsOf(result), '')],
    )
  }
  for (const one of shapes.classes) models.push([one.name, modelText(one)])
  const imports = [
    ...models.map(([name]) => `import ${home}.model.${name};\n`),
    ...[...signers.values()].map((name) => `import ${home}.auth.${name};\n`),
  ].join('')
  const setters = [...signers.values()].map(
    (name) =>
      `    public ${builder} signer(${home}.auth.${name} signer) { return signer(signer, ${home}.auth.${name}.class); }\n`,
  )
  const classes: [name: string, text: string][] = [
    [`${home}.${service}`, clientText(service, outline.title, imports, calls, exceptions, signers)],
    [
      `${home}.${builder}`,
      `public class ${builder} extends ${opensdk}.protect.client.SdkSyncClientBuilder<${builder}, ${service}> {
    ${builder}() { super(${JSON.stringify(target.baseUrl)}, ${JSON.stringify(target.region)}); }
${setters.join('')}    @Override public ${service} build() { return new ${service}(made.open(${service}::failure)); }
}
`,
    ],
    ...models.map(([name, text]): [string, string] => [`${home}.model.${name}`, text]),
    ...[...signers.values()].map((name): [string, string] => [
      `${home}.auth.${name}`,
      `public interface ${name} extends com.amazonaws.auth.RequestSigner {}\n`,
    ]),
    ...Object.entries(javaRuntime),
    ...settings.map(([name, members]): [string, string] => [
      `${opensdk}.config.${name}`,
      settingsText(name, members),
    ]),
  ]
  return [
    ...projectFiles(outline, target, service, home, calls[0]?.name),
    ...classes.map(([name, text]) => ({
      path: `${folder}/src/main/java/${name.replaceAll('.', '/')}.java`,
      text: ascii(`package ${name.slice(0, name.lastIndexOf('.'))};\n\n${text}`),
    })),
  ]
}

/** Two places of a request may have one name; Java's are all different. */
const byName = (field: Field): Field => ({ ...field, json: field.name })

/** AWS's classes of settings: their members are milliseconds and numbers. */
const settings = [
  [
    'TimeoutConfiguration',
    'socketTimeout connectionTimeout httpRequestTimeout totalExecutionTimeout',
  ],
  ['ConnectionConfiguration', 'maxConnections connectionMaxIdleMillis'],
] as const

const settingsText = (name: string, members: string): string => `import java.util.Optional;

public class ${name} {
${members
  .split(' ')
  .map(
    (member) => `    private Integer ${member};
    public Optional<Integer> get${upper(member)}() { return Optional.ofNullable(${member}); }
    public void set${upper(member)}(Integer ${member}) { this.${member} = ${member}; }
    public ${name} ${member}(int ${member}) { set${upper(member)}(${member}); return this; }
`,
  )
  .join('')}}
`

function projectFiles(
  outline: ApiOutline,
  target: SdkTarget,
  service: string,
  home: string,
  call = 'GetApiRoot',
): SdkFile[] {
  const given = target.parameters ?? {}
  const group = given['groupId'] ?? home
  const artifact = given['artifactId'] ?? service
  const version = given['artifactVersion'] ?? '1.0-SNAPSHOT'
  const maven = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>${group}</groupId>
  <artifactId>${artifact}</artifactId>
  <version>${version}</version>
  <name>${service}</name>
  <properties>
    <maven.compiler.release>11</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
</project>
`
  const sample = `${service} client = ${service}.builder().apiKey("…").build();
client.${lower(call)}(new ${call}Request());`
  return [
    ...(given['buildSystem'] === 'gradle'
      ? [
          {
            path: `${folder}/build.gradle`,
            text: `plugins { id 'java-library' }\ngroup = '${group}'\nversion = '${version}'\n`,
          },
          { path: `${folder}/settings.gradle`, text: `rootProject.name = '${artifact}'\n` },
        ]
      : [{ path: `${folder}/pom.xml`, text: maven }]),
    { path: `${folder}/README.md`, text: readme(outline, target, 'java', sample) },
  ]
}
