import type { MethodSetting } from '../../definition/stage.ts'

type Settings = Readonly<Record<string, MethodSetting>>

/**
 * The method settings of a stage as the service has them: an entry of one method begins with what holds for all
 * methods. Observed. Caching alone is not handed down to other verbs than GET, whose answers are kept only where
 * their own entry says so.
 * @param declared by key: `'*' + '/*'`, `'pets/GET'`
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html
 */
export function inheritedSettings(declared: Settings): Settings {
  const { '*/*': general } = declared
  if (general === undefined) return declared
  const { cachingEnabled, ...uncached } = general
  const caching = cachingEnabled === undefined ? {} : { cachingEnabled }
  const inherited = (key: string, own: MethodSetting): MethodSetting =>
    key.endsWith('/GET') ? { ...uncached, ...caching, ...own } : { ...uncached, ...own }
  return Object.fromEntries(
    Object.entries(declared).map(([key, own]) => [key, inherited(key, own)]),
  )
}
