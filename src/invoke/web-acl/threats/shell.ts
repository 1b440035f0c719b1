import { threats, type ThreatMask } from './kinds.ts'
import {
  buildLine,
  developerCommand,
  hasWordRun,
  isCommandLine,
  isDocument,
  isLoop,
  isScript,
  isTable,
  pipeline,
  prompt,
  proseWords,
  withoutComment,
  wordList,
  wordsIn,
} from './shell-texts.ts'

/** Commands that hardly anything but a command line names. */
const strong =
  '(?:wget|curl|whoami|uname|ifconfig|netstat|nslookup|getent|printenv|nc|ncat|netcat|socat|telnet|busybox|chmod|chown|mkfifo|base64\\s|xxd|traceroute|tcpdump|phpinfo|systemctl|ipconfig|getfacl|hexdump|lsof|crontab|useradd|sudo|rm|tftp|scp|ssh|bash|zsh|ksh|csh|sh|dash|python[23]?|perl|ruby|lua[\\d.]{0,4}|node|php|gcc|dig|ping6?|powershell|cmd|awk|xargs|tee|dd|eval|nohup|env|/(?:usr/)?(?:local/)?s?bin/\\w{1,20})'

/** Commands that are words too: they need an argument that looks like one, or to stand alone. */
const weak =
  '(?:id|ls|ps|cat|w|who|pwd|date|set(?!\\s{1,3}[a-z])|echo|printf|head|tail|more|less|tac|nl|od|rev|sort|uniq|strings|find|grep|egrep|sed|cut|touch|mkdir|cp|mv|ln|kill|killall|sleep|mail|sendmail|uptime|last|hostname|df|du|mount|file|test|source|export(?!\\s{1,3}(?:[*{]|\\w{1,40}\\b(?!=)))|exec|time|timeout|which|whereis|type|dir|net(?!\\s\\d)|history|reboot|shutdown|halt|make|man|vi|nano|su|ip|ss|arp|host|ftp|vol|ver)'

const argument =
  '(?:\\s{1,5}|<|\\$\\{?ifs\\}?(?:\\$\\d)?|\\{ifs\\}|%09|\\t|,)(?:-{1,2}[a-z0-9]|[\'"]?[~/.$*?\\\\<>|&`(]|[\'"]?\\w{0,40}[*?/.\\\\]|\\w{1,40}=\\S|\\d+\\s*(?:$|[;|&`)#])|[\'"]?[\\w@-]{1,40}[\'"]?\\s{0,3}(?:$|[;|&`)#>\\n]))'

const strongArgument = '(?:\\s|$|[;|&`)<>"\'#,]|\\$\\{?ifs|\\{ifs|/)'

const end = '\\s{0,3}(?:$|[;|&`)#>\\n"\'<]|\\\\n)'

const separator = '(?:^\\\\n|[;|\\n\\r`]|(?<![(,]\\s?)&{1,2}|\\$\\(|(?<![\\w>])[<>]\\(|\\|\\||\\{)'

const gap = '[\\s"\'({@\\\\+]{0,5}'

const strongCommand = new RegExp(
  `${separator}${gap}${strong}(?:\\.exe)?(?!\\s{1,3}\\()${strongArgument}`,
)

const weakCommand = new RegExp(
  `${separator}${gap}${weak}(?!'[a-z]{1,2}\\b|["']\\s{0,3}:|\\s{0,3}[<>!=]=|\\s{1,3}[<>]\\s{0,3}\\d)(?:${argument}|${end})`,
)

/** Programs of a server that no text names behind a separator. */
const tool =
  '(?:expr|tar|gzip|gunzip|zip|unzip|bzip2|passwd|docker|kubectl|podman|helm|terraform|aws|gcloud|strace|ltrace|gdb|gcc|cc|apt|apt-get|yum|dnf|apk|pip3?|npm|npx|git|svn|rsync|mysql|mysqldump|psql|sqlite3|redis-cli|mongosh?|openssl|gpg|iptables|nmap|route|arp|ip|screen|tmux|adduser|userdel|usermod|groupadd|visudo|su|chroot|chattr|setfacl|insmod|modprobe|dmesg|journalctl|htop|vmstat|iostat|lscpu|lsblk|fdisk|blkid|mkfs|umount|ln|stat|readlink|realpath|basename|dirname|md5sum|sha1sum|sha256sum|cksum|seq|tr|diff|vim?|emacs|alias|unset|trap|ulimit|umask|poweroff|telinit|pkill|pgrep|renice|nice|w3m|lynx|elinks|axel|aria2c|lftp|lwp-download|smbclient|ldapsearch|snmpwalk|whois|iconv|mknod|cp|mv|touch|mkdir|rmdir|kill|killall|mount|chgrp|who|ps|ls|hostnamectl|printenv|certutil|bitsadmin|mshta|tasklist|taskkill|systeminfo|schtasks|wmic|nltest|dsquery|quser|net1|icacls|cacls|takeown|attrib|xcopy|robocopy|findstr|netsh|nbtstat|gpresult|fsutil|driverquery|forfiles|installutil|bcdedit|mklink|runas|wevtutil|msiexec|tracert|rundll32|regsvr32|cscript|wscript|/(?:usr/)?s?bin/\\w{1,20}|\\w{2,20}\\.(?:exe|bat|vbs|ps1))'

/** Commands that are words: they count where a value begins with the separator. */
const leadingTool =
  '(?:w|cal|finger|last|where\\s|query\\s{1,3}(?:user|session|process)|exit|logout|reset|clear|script|groups|declare|watch|locate|free|top|jobs|fetch|service|tree|move|ren|rd|sc\\s{1,3}query|at\\s{1,3}\\d|cd(?:\\s{0,3}\\.\\.|\\s{1,3}[/\\\\])|notepad|calc|explorer|path|net\\s{1,3}\\w{3,12}|java\\s-)'

const plainArguments = '(?:\\s{1,3}[\\w@%+=:,./~*?!\'"\\\\-]{1,60}){0,8}\\s{0,3}(?:$|[;|&`)#>])'

/** An argument that no sentence has: a switch, a path, a URL, an address, a variable. */
const tellingArguments =
  '(?:\\s{1,3}[\\w@%+=:,./~-]{1,60}){0,3}\\s{1,3}(?:-{1,2}[a-z]|/[a-z]{1,3}(?:\\s|$)|[~.]{0,2}/\\w|https?://|(?:\\d{1,3}\\.){3}\\d|\\$\\w)[^\\s]{0,100}' +
  plainArguments

const opening = '(?:;|\\|{1,2}|&{1,2}|[\\r\\n]{1,2}|\\\\n|\\$\\()'

/** A value that is a separator and a command line, or one word and then that. */
const toolCommand = new RegExp(
  `^[\\s"')]{0,4}(?:${opening}\\s{0,3}(?:(?:${tool}|${leadingTool})${plainArguments}|(?<![\\r\\n]\\s{0,3})[a-z.][\\w-]{0,20}${tellingArguments}|\\$[a-z{(@*]|\\$0<)|[\\w.:@-]{1,60}["')]{0,3}(?:${opening}|\\s(?:;|\\|{1,2}|&&))\\s{0,3}${tool}${plainArguments})`,
)

/** A whole value that is a command line. */
const wholeCommand = new RegExp(
  `^\\s{0,3}(?:(?:ls|id|ps|df|uname|netstat)(?:\\s{1,3}-\\w{1,6})?\\s{0,3}[;|&]{1,2}$|(?:cat|head|tail(?!\\s-f)|less|more|tac|nl|grep|ls|cp|mv|rm|chmod|strings|find)(?:\\s{1,5}|\\$\\{?ifs\\}?|<)(?:-\\w{1,8}\\s{1,3}){0,3}['"]?(?:/|[/~.$][\\w/.$?*'"\\\\{}-]{2,200})$|(?:wget|curl)\\s{1,3}(?:-\\w{1,10}\\s{1,3}){0,4}['"]?(?:http://|(?:https?://)?(?:\\d{1,3}\\.){3}\\d)\\S{2,200}(?:\\s{0,3}(?:[|;&>-].{0,80})?)?$|(?:nc|ncat)\\s{1,3}(?:-\\w{1,6}\\s{1,3}){1,3}.{1,60}$|(?:whoami|uname\\s-a|ifconfig|ipconfig(?:\\s/all)?|netstat\\s-\\w{1,5})$|ping\\s{1,3}-[cni]\\s{0,3}\\d{1,5}\\s.{3,60}$|(?:bash|sh)\\s{1,3}-[ic]\\s|rm\\s{1,3}-rf?\\s{1,3}(?:/|~|\\*|\\.(?:\\s|$)|--no)|(?:python[23]?|perl|ruby|php|node)\\s{1,3}(?:-\\w{1,12}\\s{1,3}){0,3}-[cer]\\s{0,3}.{0,300}(?:socket|exec|system|subprocess|spawn|popen|pty|eval|open\\s?\\(|file_|shell|passthru|phpinfo|require|__import__|\\x60)|/(?:usr/)?(?:local/)?s?bin/(?:id|cat|ls|whoami|uname|wget|curl|nc|ps|head|tail|printenv|ifconfig|ping)(?:\\s|$))`,
)

/** Text that only an attack on a shell contains, wherever it stands. */
const unmistakable =
  /(?<![\w$\])]\s?)\(\s{0,3}\)\s{0,3}\{\s{0,3}[:_a-z]{0,12}\s{0,3};\s{0,3}\}\s{0,3}(?:;|>_?\s?\[)|\/(?:dev|inet)\/(?:tcp|udp)\/|\$0\s?<<<|\b(?:ba|z|k|da)?sh\s{1,3}-i\b|\bnc(?:at)?\s{1,3}(?:-\w{1,4}\s{1,3}){0,3}-[a-z]{0,3}[ec]\b|mkfifo\s{1,3}\/tmp|\/bin\/(?:ba|z|k|c|da)?sh\b\s{0,3}(?:-[ic]|$|["'|<;)])|\$\{?ifs\b|\|\s{0,3}(?:\/bin\/)?(?:ba|z)?sh\s{0,3}(?:$|[;|&"'`#)])|base64\s{1,3}-{1,2}d\w{0,6}\b.{0,10}\||\$\(\s{0,3}(?:cat|id|whoami|uname|ls|wget|curl|nslookup|ping|sleep|printf|echo|env)\b|<\(\s{0,3}(?:curl|wget|cat|echo|printf)|\$\{\w{1,20}:\d{1,3}:\d{1,3}\}|(?:\$\([^()]{0,80}|\b(?:ba|z)?sh\s?)(?<!<)<<<(?!<)|;\s{0,3}\+?\$\w{1,3}\+cat|(?:^|[;|&`({"'\n=]|\b(?:sudo|do|then|exec|nohup|env))\s{0,3}(?:wget|curl)\s.{0,200}(?:\||&&|;)\s{0,3}(?:sudo\s{1,3})?(?:\/bin\/)?(?:ba|z)?sh\b|(?:python[23]?|perl|ruby)\s{1,3}-[ce]\s{0,3}['"].{0,200}(?:socket|exec|system|pty)|[;|&]\s{0,3}\{[a-z]{1,12},(?!\s)|^-{1,2}(?:oproxycommand|upload-pack|use-askpass|checkpoint-action|rsh)\s?=|\{(?:cat|ls|curl|wget|nc|ping|bash|sh),[^}\s]{1,100}\}|chmod\s{1,3}(?:\+x|0?777)\s{1,3}[/~]|(?:^|[;|&(\n])\s{0,3}(?:sudo\s{1,3})?rm\s{1,3}-(?:rf|fr)\s{1,3}(?:\/|~|\*|--no)|\bexport\s{1,3}\w{1,20}=.{0,60}nc\s|>\s{0,3}\/dev\/null\s{0,3}2>&1\s{0,3}&|\bsed\b.{0,40}\|\s{0,3}bash|\bxp_cmdshell\b|\bsocat\b.{0,100}\bexec:|:\s?\(\)\s?\{\s?:\s?\|\s?:|^-{1,2}output(?:-document)?=\S{1,80}\.(?:php|jspx?|aspx?|sh)$/

/** Signs without which nothing is unmistakable: prose has few of them. */
const unmistakableSigns = /[/|$`{<>;_=]|\s[-+][a-z]|777/

const isUnmistakable = (text: string): boolean =>
  unmistakableSigns.test(text) && unmistakable.test(text)

/** Signs that a shell's own quoting hides a command: `c'a't`, `w\h\o`, `ca$@t`, `$u`. */
const hiding = /\w(?:['"]{2}|\\|\$@|\$\{?\w{1,3}\}?|['"]\w{1,10}['"])\w|\$\w+\s|\$\*/

const windows = new RegExp(
  `%comspec%|\\b(?:cmd(?:\\.exe)?\\s{0,3}/{1,2}[ckr]\\b|certutil(?:\\.exe)?\\s{1,3}-(?:urlcache|decode|encode|f)|bitsadmin\\s{1,3}/\\w{3,10}|mshta(?:\\.exe)?\\s{1,3}(?:https?|javascript|vbscript|\\\\\\\\)|rundll32(?:\\.exe)?\\s{1,3}\\w|regsvr32(?:\\.exe)?\\s{1,3}/|wmic\\s{1,3}(?:process|os|useraccount|qfe|/\\w)|net1?\\s{1,3}(?:user|localgroup|group|share|view|use|start|stop)\\s{0,3}(?:$|[/\\\\]|"[^"&|]{1,40}"\\s{1,3}/|\\w{1,30}\\s{1,3}(?:/add|\\S{1,30}\\s/add|/domain)|[&|])|reg(?:\\.exe)?\\s{1,3}(?:add|query|save|delete|export)\\s{1,3}["']?(?:hk|\\\\)|schtasks\\s{1,3}/|bcdedit\\s{1,3}/|netsh\\s{1,3}(?:advfirewall|firewall|interface|wlan|winhttp)\\b|wevtutil\\s{1,3}(?:cl|el|qe)\\b|net1?\\s{1,3}stop\\s{1,3}\\w{3,30}\\s{0,3}(?:$|/y)|sc\\s{1,3}(?:query|create|config|stop)(?:\\s|$)|cscript\\s|wscript\\s{1,3}\\S{1,60}\\.(?:vbs|js)|vssadmin\\s|icacls\\s|takeown\\s|ping\\s{1,3}-n\\s{1,3}\\d|del\\s{1,3}/[fsq]|type\\s{1,3}(?:[a-z]:\\\\|%\\w{3,20}%|\\.\\.|\\\\)|dir\\s{1,3}(?:[a-z]:\\\\|/[asbw]\\b|\\.\\.\\\\|\\\\)|copy\\s{1,3}[a-z]:\\\\|tasklist\\s{0,3}(?:$|/|[&|])|systeminfo\\s{0,3}(?:$|[&|;>])|ipconfig\\s{0,3}/all|whoami\\s{1,3}/(?:all|priv|groups)|timeout\\s{1,3}/t\\s|echo\\s{1,3}%\\w{3,20}%|for\\s{1,3}/[fl]\\s{1,3}%)`,
)

const windowsChained =
  /(?:&{1,2}|\|{1,2})\s{0,3}(?:dir|type\s{1,3}[\w%-]{0,40}[\\.:%]|ver|vol|set\s{1,3}\/a|tasklist|systeminfo|net\s{1,3}\w{3,10}|ipconfig|hostname|whoami|(?:copy|del|erase|md|move|ren)\s\S{1,100}|start\s{1,3}(?:\/\w|cmd|calc|notepad|\S{1,60}\.(?:exe|bat|vbs|ps1|hta))|echo\s{1,3}\S{1,40}\s{0,3}(?:>|$|&)|findstr|more\s{1,3}\S{0,40}[\\.:]|timeout\s{1,3}\/|ping|nslookup|reg\s|wmic|arp\s-a|route\s{1,3}print|%\w{3,20}%)(?:\s{0,3}$|[\s&|>\\/])/

const powerShell =
  /\bpowershell(?:\.exe)?\s{0,5}(?:-{1,2}|\/)(?:e|en|enc|encodedcommand|ec|c|co|command|nop|noprofile|noni|noninteractive|w|windowstyle|ep|exec|executionpolicy|ex|f|file|v|version|sta)\b|\bpwsh\s{1,3}-c|(?<!```)\bpowershell(?:\.exe)?\s{1,3}["'&(]?(?:iex|invoke|get-|start-|\$|wget|curl|whoami|dir|ls|new-object)|\biex\s{0,3}\(|\|\s{0,3}iex\b|\b(?:iwr|irm)\s{1,3}(?:-\w|https?:)|\[ref\]\.assembly|\b(?:gci|gc|gi)\s{1,3}(?:env:|[a-z]:\\)|\(?new-object\s{1,3}(?:system\.)?(?:net\.|io\.|management|-com)|\.download(?:string|file|data)\s{0,3}\(|\binvoke-(?:expression|mimikatz|shellcode|dllinjection|psexec|obfuscation)\b|\[(?:system\.)?(?:convert|text\.encoding|reflection\.assembly|net\.webclient|net\.dns|io\.file|diagnostics\.process|runtime\.interopservices)[\w.]{0,30}\]::|\$(?:env:(?:computername|username|path(?!\s{0,3}\+?=)|temp|appdata|comspec|userprofile)|psversiontable|executioncontext|host\.ui)|-(?:encodedcommand|executionpolicy\s{1,3}bypass)\b/

/** Commands with what stands behind them on a command line; a sentence may name them too. */
const cmdlets =
  /\b(?:get-(?:process|childitem|content|service|wmiobject|ciminstance|localuser|aduser|acl|item|eventlog|credential)|start-(?:process|sleep|job|bitstransfer)|set-(?:executionpolicy|mppreference|itemproperty|content)|stop-(?:process|service|computer)|remove-item|add-type|convertto-securestring|out-file|test-(?:net)?connection|new-item|invoke-(?:webrequest|restmethod|command|item|wmimethod|cimmethod)|get-date|get-location|get-command|new-localuser|add-localgroupmember)\b[\s+]{0,3}(?:$|[-|;"'$({)\\/]|[a-z]:\\|env:|https?:|(?!(?:is|was|are|the|an?|to|in|and|or|cmdlet|from|for|with|you|it)\b)[\w.]{1,30}(?:\s{1,3}[\w.]{1,30})?\s{0,3}(?:$|[-|;])|\w{1,30}\.(?:exe|ps1|bat|vbs|dll)|\d)|(?:^|[;|&({"'\n]\s{0,3})(?:add|set|get|new|remove|start|stop|invoke|import|export|enable|disable|test|out|copy|move|rename|clear|update|register|install)-[a-z]{3,30}\s{1,3}-(?!-)[a-z]{3,20}\s{1,3}\S/

/** A word or a pair of signs that every shape of PowerShell has. */
const powerShellSigns =
  /powershell|pwsh|iex|iwr|irm|\[ref|\bgci?\s|[a-z][-`^][a-z]|new-object|\.download|\]::|\$|-(?:e|encoded)/

/**
 * Shell commands smuggled into a value: a separator and a command, or text that only a shell
 * understands. Code in a document is common, so behind a sentence only the unmistakable counts.
 * @param text in lower case.
 */
export function findShell(text: string, wanted: ThreatMask): ThreatMask {
  let found: ThreatMask = 0
  if ((wanted & threats.unixShell) !== 0 && isUnix(text)) found |= threats.unixShell
  if ((wanted & threats.windowsShell) !== 0) {
    if (
      (windows.test(text) && !prompt.test(text) && !isMentioned(text)) ||
      (text.includes('^') && isWindows(text.replaceAll('^', ''))) ||
      (windowsChained.test(text) &&
        windowsChained.test(text.replace(alternation, '()')) &&
        !isProse(text, /[&|]/) &&
        !windowsPipeline.test(text) &&
        !isTable(text))
    ) {
      found |= threats.windowsShell
    }
  }
  if ((wanted & threats.powerShell) !== 0 && isPowerShell(text)) found |= threats.powerShell
  return found
}

/** Commands that a sentence names: "type cmd, then enter ipconfig /all and send us the output". */
function isMentioned(text: string): boolean {
  let from = 0
  for (let count = 0; count < mentionsMax; count++) {
    const found = windows.exec(text.slice(from))
    if (found === null) return true
    const before = text.slice(0, from + found.index)
    if (wordsIn(before) < proseWords || !/[a-z][,:]?\s$/.test(before)) return false
    from += found.index + found[0].length
  }
  return false
}

/** Commands of one text that are looked at for the words before them. */
const mentionsMax = 5

/** A listing and what picks its lines, from the start of the value on: nothing was broken out of. */
const windowsPipeline =
  /^\s{0,3}[a-z]\w{1,20}\s[^&|<>%\n]{0,120}\|\s(?:findstr|find|more|sort|clip)\b[^&|<>%\n\\*]{0,120}$/

/** Words that a pattern chooses from: `(?:debug|dir|file)`. */
const alternation = /\((?:\?:)?[\w*+.\\-]{1,60}(?:\|[\w*+.\\-]{1,60}){1,60}\)/g

/** A command whose letters its shell's escape signs kept apart. */
function isWindows(plain: string): boolean {
  return windows.test(plain) || wholeCommand.test(plain)
}

function isPowerShell(written: string): boolean {
  if (!powerShellSigns.test(written)) return false
  // `p^o^w^e^r` and `i`ex`: signs that their shells leave out.
  const text = /[a-z][`^][a-z]/.test(written) ? written.replace(/[`^]/g, '') : written
  if (powerShell.test(text)) return true
  if (hasWordRun(withoutComment(text))) return false
  const cmdlet = text.search(cmdlets)
  if (cmdlet < 0) return false
  // "PowerShell: Get-Content a.txt": a word names what the command line is.
  const before = text.slice(0, cmdlet)
  if (/[a-z]:\s{1,3}$/.test(before) || prompt.test(text)) return false
  return wordsIn(before) < (/[a-z]\s$/.test(before) ? proseWords - 1 : proseWords)
}

/** Separators and openings of which every chained or hidden command has one. */
const shellSigns = /[;|&`$\n\r(<>{\\'"*?]/

/** What a container's definition names as the first of its command's words; alone it runs nothing. */
const shells = new Set(['/bin/sh', '/bin/bash', '/bin/zsh', '/bin/ash', '/bin/dash'])

function isUnix(text: string): boolean {
  if (shells.has(text)) return false
  if (!shellSigns.test(text)) return wholeCommand.test(text) || isUnmistakable(text)
  if (isDocument(text) || pipeline.test(text)) return unmistakableInDocument.test(text)
  if (wholeCommand.test(text)) return true
  if (!isSuspect(text)) return false
  const isQuoted = isScript(text) || isLoop(text) || isCommandLine(text)
  return !isQuoted || unmistakableInScript.test(text)
}

/** Whether commands of a shell stand in a text, by themselves or hidden by its quoting. */
function isSuspect(text: string): boolean {
  if (isUnmistakable(withoutInlineCode(text))) return true
  if (isChained(withoutInlineCode(text)) || (text.includes('$') && spelledOut.test(text)))
    return true
  if (!hiding.test(text)) return false
  const plain = text.replace(/\$\{?\w{1,3}\}?(?=[a-z/\s]|$)|\$@|\$\*|[\\'"^]/g, '')
  return (
    plain !== text &&
    (isChained(plain) || isUnmistakable(plain) || wholeCommand.test(withoutEnd(plain)))
  )
}

/** What no script that somebody asks about does. */
const unmistakableInScript =
  /\/dev\/(?:tcp|udp)\/|\bnc(?:at)?\s{1,3}(?:-\w{1,4}\s{1,3}){0,3}-[a-z]{0,3}[ec]\b|\$\{?ifs\}?[^=\s"]|\bbash\s-i\b|\b(?:wget|curl)\s[^\n]{0,200}\|\s{0,3}(?:sudo\s{1,3})?(?:ba|z)?sh\b|\/etc\/(?:shadow|sudoers)|base64\s{1,3}-{1,2}d\w{0,6}\b[^\n]{0,10}\|\s{0,3}(?:ba|z)?sh\b|\(\s{0,3}\)\s{0,3}\{\s{0,3}:/

const lastOfCommand = /[^\s;&|]/

/** A command without the blanks and separators behind it; a pattern for them would take the square of many. */
function withoutEnd(text: string): string {
  let end = text.length
  while (end > 0 && !lastOfCommand.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** A command put together from variables: `a=l;b=s;$a$b`. */
const spelledOut =
  /(?:^|[;&|\s`(])\w{1,10}=[^;\s]{1,40};(?:\s?\w{1,10}=[^;\s]{1,40};){0,5}\s?\$\{?\w{1,10}\}?(?:\$|[\s;]|$)/

/** Markdown's inline code behind a word is a quotation: "run `chmod +x a.sh` and then". */
function withoutInlineCode(text: string): string {
  return text.includes('`')
    ? text.replace(/([a-z][a-z']{1,20}[,:]?\s)`[^`\n]{1,200}`(?=[\s.,:;)]|$)/g, '$1')
    : text
}

/** In a document with code samples even pipes into a shell are instructions. */
const unmistakableInDocument =
  /\(\s{0,3}\)\s{0,3}\{\s{0,3}:\s{0,3};\s{0,3}\}\s{0,3};|\/dev\/tcp\/\d|\bnc\s{1,3}-e\s|\$\{ifs\}|\bbash\s-i\s{0,3}>&/

function isChained(written: string): boolean {
  if (!separators.test(written)) return false
  // A tag ends a clause, and feeds no command: `& more</p>`.
  const untagged = written.includes('</') ? written.replace(htmlTags, ' . ') : written
  if (isTable(untagged)) return false
  const text = isListing(untagged) ? untagged.replace(lineStart, ' . ') : untagged
  if (developerCommand.test(text) || buildLine.test(text)) return false
  return (
    hasCommand(text) && !wordList.test(text) && hasCommand(text.replace(quotedWords, '$1$2.$2'))
  )
}

function hasCommand(text: string): boolean {
  return toolCommand.test(text) || isSmuggled(strongCommand, text) || isSmuggled(weakCommand, text)
}

function isSmuggled(command: RegExp, text: string): boolean {
  const found = command.exec(text)
  return found !== null && !isSentence(text, found.index, found[0])
}

/**
 * Lines of a program or a list. A line break ends a command only behind a value that it was
 * smuggled into, one short line: `127.0.0.1\nid`.
 */
function isListing(text: string): boolean {
  // An empty line, or one that only ends a command, is no line of a program.
  if (!text.includes('\n') || /^[ \t;|&]*[\r\n]/.test(text)) return false
  const end = text.search(/\S[ \t]*[\r\n]/)
  if (end < 0) return false
  const line = text.slice(0, end + 1)
  return !shortValue.test(line) || commandLine.test(line)
}

/** A line break before a word, as a shell would read a command. */
const lineStart = /[\r\n](?=[\s"'({@\\+]{0,80}[a-z/.])/g

const shortValue = /^\s*(?:[\w.@:/,'"()%+~-]{1,60}\s{0,3}){0,3}$/

/** A first line that is a command, or opens something. */
const commandLine = new RegExp(`^\\s*(?:${strong}|${weak}|${tool})\\s|[:=({[]$`)

const htmlTags =
  /<\/?(?:a|b|blockquote|br|code|dd|div|dl|dt|em|figure|h[1-6]|hr|i|img|li|ol|p|pre|small|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>]{0,300})?\/?>/g

/** Words in quotes behind a separator are one word to a shell, and name no command. */
const quotedWords = /([;|&\n,(]\s{0,3})(["'])[a-z][^"'\n;|&$`]{0,80}\s[^"'\n;|&$`]{0,80}\2/g

/** Signs of which every separator has one. */
const separators = /[;|&`$\n\r<>{]|^\\n/

/** Inline code among words, a list, an ampersand: a separator that separates nothing. */
function isSentence(text: string, at: number, found: string): boolean {
  const before = text.slice(0, at)
  const count = wordsIn(before)
  if (found.startsWith('`')) {
    const isClosing = before.split('`').length % 2 === 0
    if (isClosing && /^`\s/.test(found)) return true
    const close = text.indexOf('`', at + 1)
    const after = close < 0 ? '' : text.slice(close + 1, close + 100)
    return (
      (count >= 1 && /[\s([*_]$/.test(before)) ||
      listOrHeading.test(before) ||
      (/^[\s.,:;)]/.test(after) && wordsIn(after) >= 2)
    )
  }
  if (found.startsWith('{')) return true
  // `'hex' | 'base64'` is a union of literals; `### \`type X\`` a heading.
  if (/^\|\s{1,3}["']/.test(found) && /["']\s{1,3}$/.test(before)) return true
  // `(?:get|head)` is an alternation in a pattern.
  if (found.startsWith('|') && /\((?:\?:)?[\w/|*+.-]{0,300}$/.test(before)) return true
  if (count >= proseWords) return true
  // "more & more", "python | ruby": two words, and nothing that an argument would be.
  if (/[a-z]{2}\s$/.test(before) && wordPair.test(found)) return true
  if (/[a-z\d]["')\]]?\s$/.test(before) && wordInText.test(found)) return true
  if (/^[^\s]+\s.{0,200}[a-z\d]$/s.test(before) && clauseOfText.test(found)) return true
  return /^[;&\n]\s/.test(found) && count >= 2 && /\s\S*[a-z]\s?$/.test(before)
}

/** What opens an item of a list, a quotation or a heading in Markdown. */
const listOrHeading = /(?:^|\n)[ \t]{0,8}(?:[*>#-]{1,6}|\d{1,3}\.)\s{1,3}$/

const wordPair =
  /^(?:&\s{1,3}(?:id|host|who|w|date|set|more|less|find|sort|cut|make|man|last|time|test|source|type|kill|mail|sleep|head|tail|echo|file|mount|history|who|cat|which|export)|[&|]\s{1,3}(?:python[23]?|perl|ruby|node|php|lua|bash|zsh|ksh|sh|eval|dash|env))\s{0,3}[;,)>|=]?$/

/** "Set A; Set B": words of a list. */
const clauseOfText =
  /^;\s(?:set|type|date|time|test|more|less|find|sort|make|man|last|file|source|mail|host|cut|history|touch|which|export|who)\s[\w-]{1,40}[;,.]?$/

/** "numbers & more; and": commands that are words, with a clause's end behind them. */
const wordInText =
  /^&\s{1,3}(?:date|set|more|less|find|sort|cut|make|man|last|time|test|source|type|mail|head|tail|file|history|touch|export|which)\s{0,3}[;,.]?$/

function isProse(text: string, mark: RegExp): boolean {
  const at = text.search(mark)
  return (text.slice(0, at).match(/[a-z]{2,}\s/g)?.length ?? 0) >= proseWords
}
