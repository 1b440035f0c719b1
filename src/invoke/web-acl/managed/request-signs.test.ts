import { describe, expect, it } from 'vitest'
import {
  exploitablePath,
  managementPath,
  wordPressCommand,
  wordPressPath,
} from './request-signs.ts'

const rulesFor = (path: string) =>
  Object.entries({ exploitablePath, managementPath, wordPressPath }).flatMap(([name, matches]) =>
    matches(path) ? [name] : [],
  )

describe('paths that only somebody looking for a hole asks for', () => {
  it.each([
    ['/prod/.git/config', ['exploitablePath']],
    ['/prod/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', ['exploitablePath']],
    ['/prod/phpinfo', ['exploitablePath']],
    ['/composer.lock', ['exploitablePath']],
    ['/prod/_cat/indices', ['exploitablePath']],
    ['/prod/console/css/%252e%252e%252fconsole.portal', ['exploitablePath']],
    ['/prod/adminer-4.8.php', ['exploitablePath', 'managementPath']],
    ['/prod/administrator/index.php', ['managementPath']],
    ['/pma/', ['managementPath']],
    ['/prod/license.txt', ['wordPressPath']],
  ])('%s is one', (path, rules) => {
    expect(rulesFor(path)).toEqual(rules)
  })

  it.each([
    '/prod/packages/phpunit/phpunit',
    '/prod/repos/a/b/contents/Dockerfile',
    '/prod/repos/a/b/contents/composer.json',
    '/prod/repos/a/b/contents/LICENSE.txt',
    '/prod/courses/powershell',
    '/prod/people/hudson/posts',
    '/prod/roles/administrator/members',
    '/prod/brands/adminer',
    '/prod/movies/backdoor/reviews',
    '/prod/plants/cacti/7',
    '/prod/console/images/1',
    '/prod/articles/jolokia-explained',
    '/prod/docs/php/functions/phpinfo',
    '/prod/api/v1/namespaces',
    '/prod/orgs/5/vpns/7',
    '/prod/sip/lists/1/Credentials.json',
  ])('%s is none', (path) => {
    expect(rulesFor(path)).toEqual([])
  })
})

describe('commands of WordPress', () => {
  it.each([
    ['/', 'author=1', true],
    ['/blog/index.php', 'p=1&author=2', true],
    ['/prod/articles', 'author=5', false],
    ['/prod/articles', 'do-reset-wordpress=1', true],
  ])('%s?%s: %s', (path, query, expected) => {
    expect(wordPressCommand(path, query)).toBe(expected)
  })
})
