/** What AWS's kinds of SDK ask for. */
import { isJavaName } from './java/names.ts'

export interface SdkParameter {
  readonly name: string
  readonly required: boolean
  readonly isValid: (value: string) => boolean
}

const parameter = (
  name: string,
  required = false,
  isValid: SdkParameter['isValid'] = (value) => /^\w[\w.+-]*$/.test(value),
): SdkParameter => ({ name, required, isValid })

const isPackage = (value: string): boolean => value.split('.').every(isJavaName)

const isWord = (value: string): boolean => /^[A-Za-z]+$/.test(value)

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_GetSdk.html */
export const sdkParameters: Readonly<Record<string, readonly SdkParameter[]>> = {
  android: ['groupId', 'artifactId', 'artifactVersion', 'invokerPackage'].map((name) =>
    parameter(name, true),
  ),
  java: [
    parameter('serviceName', true, isJavaName),
    parameter('javaPackageName', true, isPackage),
    parameter('buildSystem', false, (value) => value === 'maven' || value === 'gradle'),
    ...['groupId', 'artifactId', 'artifactVersion'].map((name) => parameter(name)),
  ],
  objectivec: [parameter('classPrefix', true)],
  ruby: [
    parameter('service.name', true, isWord),
    ...['ruby.gem-name', 'ruby.gem-version'].map((name) => parameter(name)),
  ],
  swift: [parameter('classPrefix', true)],
}

/** `'javaPackageName'` → `'Java Package Name'`, `'ruby.gem-name'` → `'Ruby Gem Name'`. */
export const friendlyName = (name: string): string =>
  name
    .split(/[.-]|(?=[A-Z])/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '')

/**
 * The given parameters by the names above, or what is wrong with one. AWS's references differ in names: `groupId` is
 * `java.group-id` too.
 */
export function readSdkParameters(
  language: string,
  given: URLSearchParams,
): Readonly<Record<string, string>> | string {
  const parameters: Record<string, string> = {}
  for (const { name, isValid } of sdkParameters[language] ?? []) {
    const value = [...given].find(([one]) => plain(one).endsWith(plain(name)))?.[1]
    if (value === undefined) continue
    if (!isValid(value)) return `Invalid SDK parameter ${name}: '${value}'`
    parameters[name] = value
  }
  return parameters
}
