/**
 * Texts that speak of shell commands without smuggling one in: documents, scripts, quoted command
 * lines, lists and tables. All in lower case.
 */

/** Prose, Markdown, a file with code samples: even a pipe into a shell is an instruction there. */
export function isDocument(written: string): boolean {
  if (/^(?:\s{0,3}```[ \t]?[a-z-]{0,12}|#!\/[\w./ -]{3,60})\r?\n/.test(written)) return true
  if (written.length <= 40) return false
  // What stands behind a command as its comment makes no document of it, nor does a separator.
  if (smuggled.test(written)) return false
  const text = withoutComment(written)
  if (dockerfile.test(text)) return true
  return hasWordRun(text) || /^#!\/|```|\n[ \t]{0,8}(?:#|\$|[-*]\s|\d{1,3}\.\s)/.test(text)
}

/** A separator and a command at the start of a value; a row of a table is none. */
const smuggled = /^[\s"')]{0,4}(?:;|&|\$\(|\|(?!\s[^\n]{0,2000}\|\s{0,3}(?:\n|$)))\s{0,3}[a-z/$]/

/** The recipe of an image: each line begins with an instruction. */
const dockerfile =
  /^from\s\S{1,200}[^\n]{0,60}\n[^]{0,2000}?\n(?:run|copy|cmd|workdir|env|entrypoint)\s/

/** The text without the comment behind its last line: `id # as we said before`. */
export function withoutComment(text: string): string {
  const at = text.indexOf(' # ', text.lastIndexOf('\n') + 1)
  return at < 0 || text.includes('|', at) ? text : text.slice(0, at)
}

/** Words in a row, with nothing but blanks and commas between, that make a sentence. */
const sentenceWords = 8

/** Whether a text has a sentence in it. */
export function hasWordRun(text: string): boolean {
  let run = 0
  let isInWord = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const isWord = (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95
    const isGap = code === 32 || code === 44 || code === 10 || code === 9
    if (isInWord && isGap && ++run >= sentenceWords) return true
    if (!isWord && !isGap) run = 0
    isInWord = isWord
  }
  return false
}

/** Lines of a shell script from its first on, as people paste them: nothing was broken out of. */
export function isScript(text: string): boolean {
  return (
    text.includes('\n') &&
    scriptStart.test(text) &&
    (text.match(/\S[ \t]*\r?\n[ \t]*\S/g)?.length ?? 0) >= 2
  )
}

/** A comment, an assignment, a keyword or a function; or a command with a variable or string. */
const scriptStart =
  /^[ \t]{0,20}(?:#\s|\w{1,40}=[^;|&\n]{0,200}\n|(?:if|for|while|until|case)\s[^\n]{1,200}\n|(?:function\s{1,3})?[\w-]{1,40}\s{0,3}\(\)\s{0,3}\{?\s{0,3}\n|set\s-\w|(?:echo|cd|mkdir|export|source|\.)\s[^;|&`\n]{1,200}\n|\.{1,2}\/[\w./-]{1,60}\s[^;&`\n]{1,200}\n)/

/** A loop or condition written out from its first word to its last: nothing was broken out of. */
export function isLoop(text: string): boolean {
  return (
    /^\s{0,3}(?:for|while|until|if)\s/.test(text) &&
    /[;\n]\s{0,3}(?:do|then)\s/.test(text) &&
    /\b(?:done|fi)\s{0,3}$/.test(text)
  )
}

/**
 * A command line from its first word on, as people quote it: nothing was broken out of, as long as
 * none of its commands is one that attackers run.
 */
export function isCommandLine(written: string): boolean {
  const text = written.replace(prompt, '')
  if (text !== written && /[@\\]/.test(written.slice(0, written.length - text.length))) return true
  if (text.length > commandLineMax || text.includes('\n') || /\$\{\w{1,20}:\d/.test(text))
    return false
  if (!firstCommand.test(text)) return false
  const plain = text.replace(quoted, '"')
  // A word put together from what commands print hides something.
  if (/\)[a-z]/.test(plain)) return false
  const [, ...next] = plain.split(/&&|\|\|?|;|\$\(|`/)
  return next.every((command) => !telling.test(command))
}

/** Longer lines are looked at as any other text. */
const commandLineMax = 500

/** `ann@web01:~$ `, `PS C:\> `, `$ `. */
export const prompt =
  /^\s{0,3}(?:[\w.-]{1,40}@[\w.-]{1,60}:\S{0,80}[#$]|(?:ps\s)?[a-z]:\\[^>\n]{0,100}>|\$)\s/

const quoted = /"[^"$`]{0,300}"|'[^']{0,300}'/g

/** A command with an argument that tells it from a word. */
const firstCommand = new RegExp(
  `^\\s{0,3}(?:sudo\\s)?(?:[a-z_]{1,30}=\\S{1,60}\\s){0,3}(?:(?:git|npm|npx|yarn|pnpm|docker|kubectl|helm|make|brew|apt|apt-get|pip3?|cargo|terraform|aws|gcloud|az|systemctl|journalctl|ffmpeg|convert|rsync|scp|tar|zip|unzip|psql|mysql|mysqldump|redis-cli)\\s\\S|(?:find|ls|ps|sed|awk|grep|egrep|sort|cut|tr|jq|cat|head|tail|wc|du|df|chmod|chown|cp|mv|mkdir|touch|ln|tee|xargs|echo|printf|curl|wget|node|python3?|php|ruby|perl|go|gcc|g\\+\\+|java|openssl|ssh|gzip|diff|eval|nohup|export|alias)\\s{1,3}(?:-|["'/~.$*{]|\\S{1,60}[./*=]))`,
)

/** What attackers run, or read, behind another command. */
const telling =
  /^[\s({"']{0,5}(?:id|whoami|w|who|uname|hostname|ifconfig|ipconfig|netstat|env|printenv|set|ls|dir|ps|pwd|date|sleep|ping|nslookup|dig|wget|curl|nc|ncat|netcat|socat|telnet|bash|zsh|sh|dash|ksh|cmd|powershell|pwsh|eval|exec|base64|python[23]?\s{1,3}-c|perl\s{1,3}-e|ruby\s{1,3}-e|php\s{1,3}-r|node\s{1,3}-e|rm\s{1,3}-\w{1,4}\s{1,3}[/~*]|(?:cat|head|tail|less|more|tac|nl|type|grep|cp|mv)\s[^;|&]{0,80}(?:\/(?:etc|proc|root|home|var)\/|\.\.\/\.\.|\.ssh|\.env|c:\\)|\/(?:usr\/)?s?bin\/|\/[a-z?*]{0,8}[?*])(?:[\s"')}<>]|$)/

/** A command line of a developer, quoted whole: nothing was broken out of. */
export const developerCommand =
  /^\s{0,3}(?:[$>#]\s)?(?:sudo\s)?(?:git|npm|npx|yarn|pnpm|docker|kubectl|make|brew|apt|apt-get|pip3?|cargo|go|terraform|aws|cd|ls|cat\s[\w.-]{1,60}\s\|)\s/

/** A pipeline from its first command on, of tools that show or count: nothing was broken out of. */
export const pipeline =
  /^\s{0,3}(?:[$>#]\s)?(?:\.{1,2}\/[\w./-]{1,60}|find|ps|tail|grep|egrep|curl|awk|sed|sort|wc|jq|head|du|df|history|lsof|journalctl|netstat)\s[^;|&`$<>\n]{1,200}(?:\s\|\s(?:grep|egrep|jq|xargs\s(?:grep|wc|ls)|sort|uniq|wc|head|tail|less|more|cut|awk|sed|tee|column)(?:\s[^;|&`$<>\n]{1,100})?){1,6}\s{0,3}$/

/**
 * Commands of a build joined by `&&`, the first at the start of the value, and behind it only
 * programs that are given a file of the project: `standard && node test/all.js`.
 */
export const buildLine =
  /^\s{0,3}(?:\w{1,40}=\S{1,40}\s)?[a-z.][\w@./:-]{1,80}(?:\s[^;|`&$<>\n]{1,300})?(?:\s(?:&&|\|\|)\s(?:(?:node|python3?|php|ruby|perl|lua|bash|sh|mkdir|cp|mv|rm|echo|sleep|cd|make|touch|sort|test)\s(?!-[cer]\s|.{0,200}\s(?:[/~*]|\.{1,2}(?:\s|$))|[/~*])|(?!(?:id|ls|ps|cat|who|whoami|w|pwd|uname|curl|wget|nc|ping|rm|date|set|env|ifconfig|netstat|nslookup|type|dir|net|systeminfo|ipconfig|ver|vol|hostname|reboot|shutdown|halt|kill|find|grep|head|tail|less|more|python3?|perl|ruby|php|node|bash|sh|eval|exec)\b)[a-z@.][\w@./:-]{0,80}(?=\s|$))[^;|`&$<>\n]{0,300}){1,20}$/

/** "Date; time; place", "News | Sports | Mail": three items or more, and none that only shells know. */
export const wordList =
  /^\s{0,3}[a-z]{2,20}(?:\s[a-z]{2,20})?(?:\s?[;|&]\s(?!(?:id|ls|ps|pwd|who|whoami|uname|env|set|ifconfig|netstat|hostname|uptime|cat|curl|wget|df|du|bash|sh|zsh|nc|rm|su|sudo|printenv|ipconfig|systeminfo|tasklist|ver|dir|net|ping|reboot|shutdown|halt|nslookup|dig|php|perl|python|ruby|node)\b)[a-z]{3,20}(?:\s[a-z]{2,20})?){2,12}[.!]?\s{0,3}$/

/** A row of a Markdown table: bars at both ends. */
export function isTable(text: string): boolean {
  return (
    /(?:^|\n)[ \t]{0,20}\|[^\n]{0,2000}\|[ \t\r]{0,5}\n[ \t]{0,20}\|[\s:|-]{3,200}\|/.test(text) ||
    /^\s{0,20}\|\s[^|]{0,2000}\|.{0,2000}\|\s{0,20}$/.test(text)
  )
}

/** Words before a separator from which on a value reads as a sentence or a document. */
export const proseWords = 4

/** How many words a text has that end as words of a sentence do. */
export function wordsIn(text: string): number {
  // Of other scripts each three characters are a word.
  return text.match(/[a-z]{2,}(?=[\s,.!?:]|$)|(?:[\xc3-\xf4][\x80-\xbf]{1,3}){3}/g)?.length ?? 0
}
