/* oxlint-disable no-control-regex -- NULs and control characters are what attackers hide with */
import { threats } from './kinds.ts'
import { inValues, outsideBody, sign, type ThreatPattern } from './patterns.ts'

const { traversal, systemFile, restrictedExtension, remoteFile, metadata } = threats

/** A segment that climbs: `..`, also split by `;`, a NUL or a doubled dot to defeat filters. */
const up = String.raw`\.{2,4}(?:;[^/\\]{0,20}|\x00|%(?=\\))?(?:[/\\]|::)`
const upTwice = new RegExp(`(?:${up}(?:\\.?[/\\\\]){0,3}){2}`)

/** Files and folders that are worth climbing to. */
const targets =
  '(?:etc|proc|windows|winnt|inetpub|boot|web-inf|system32|includes?(?=/[\\w-]{1,30}\\.(?:php|inc))|\\.env|\\.git|\\.ssh|\\.aws|wp-config)'
/** Those that programs have too: they count in a value that is nothing but a path. */
const ownTargets =
  '(?:var|usr|home|root|config|conf|admin|app|database|db|log|logs|private|secrets?)'

/** Not behind the word by which program text names one of its own files. */
const noImport = String.raw`(?<!(?:\bfrom|\bimport)\s{0,3}["']|\b(?:require|import)\s?\(\s?["'])`

/** Not where words go on behind it: no file is called `../config/app.yml is missing`. */
const noMention = String.raw`(?![^\s\x00]{0,200}\s[a-z']{1,20},?\s["'(]?[a-z\d])`

const anchored = String.raw`(?:^|[\s"'=:(,;|&<>\`/\\])`

/** Reading files that are not the caller's: traversal, well-known paths, wrappers, RFI, SSRF. */
export const fileSigns: readonly ThreatPattern[] = [
  // Two climbing segments in something that looks like a path rather than a line of text.
  sign(
    traversal,
    '/..',
    new RegExp(
      `^(?!(?:require|import)\\s?\\(|(?:[\\w-]{1,20}[=(])?["']?(?:\\.\\./){2}[\\w/-]{1,60}\\.(?:png|jpe?g|gif|svg|webp|ico|css|js|mjs|tsx?|jsx|md|html|json|woff2?|pdf|mp4)["']?\\)?(?:;?$|\\sformat\\())[^\\s]{0,300}?${upTwice.source}${noMention}`,
    ),
  ),
  sign(traversal, '..\\', new RegExp(`^[^\\s]{0,300}?${upTwice.source}${noMention}`)),
  sign(
    traversal,
    '..',
    new RegExp(
      `${noImport}(?:${up}[/\\\\]{0,3}){1,20}(?:[\\w.-]{1,30}[/\\\\]){0,3}${targets}(?!\\.(?:[cm]?[jt]sx?|css|scss|html|vue|svelte|md)\\b)(?:[/\\\\.]|$)${noMention}`,
    ),
  ),
  sign(
    traversal,
    '..',
    new RegExp(
      `^[^\\s]{0,300}?${noImport}(?:${up}[/\\\\]{0,3}){1,20}(?:[\\w.-]{1,30}[/\\\\]){0,3}${ownTargets}(?!\\.(?:[cm]?[jt]sx?|css|scss|html|vue|svelte|md)\\b)(?:[/\\\\.]|$)${noMention}`,
    ),
  ),
  // Among words, not a link from one page or program of a project to another.
  sign(
    traversal,
    '..',
    new RegExp(
      `(?:${up}){4}(?<![\\s"'(=>](?:\\.\\./){4,12})|(?:${up}){4}(?!(?:\\.\\./){0,8}[\\w@/.-]{1,120}\\.(?:png|jpe?g|gif|svg|webp|ico|css|[cm]?js|tsx?|jsx|md|html?|json|woff2?|pdf)(?:["'\\s)<>#?]|$))`,
    ),
  ),
  sign(
    traversal,
    '..',
    new RegExp(
      `${up}[\\w./\\\\-]{0,60}\\.(?:php|ini|conf|cfg|env|log|htaccess|htpasswd|yml|yaml|xml|properties|asp|aspx|jsp|config|key|pem|bak|sql|db|passwd|txt)(?:$|[\\x00?;%#])`,
    ),
    outsideBody,
  ),
  sign(traversal, '/..', /(?:^|[/\\])\.{2}(?:[/\\;]|$)/, ['path']),
  sign(
    traversal,
    '..',
    /^(?:\.{3,}[/\\]{1,3}){2}|\/\.{2}[;\x00]|\.{2}\/{2,}\.{2}|\.{2}\\{2,}\.{2}/,
  ),
  sign(
    traversal,
    '%.',
    /\.{2}%(?:2f|5c|c0%af|c1%9c|252f|u2215|u2216|uefc8|uf025)|%(?:2e|c0%ae|252e)%(?:2e|c0%ae|252e)(?:%|[/\\])/,
  ),
  // Dots and slashes as numbers, and both slashes about one dot: `..0x2f`, `./\\/./`.
  sign(traversal, '0..', /\.\.0x(?:2f|5c)/),
  sign(traversal, '0', /0x2e0x2e(?:0x(?:2f|5c)|[/\\])/),
  sign(traversal, '\\/', /(?:^|[/\\])\.(?:\/\\\/|\\\/\\)\.[/\\]?/),
  sign(
    traversal,
    '/',
    /(?:php|phar|zip|zlib|bzip2|rar|expect|glob|compress\.zlib|ogg|ssh2)(?:\.[a-z]{1,10})?:\/\/(?:filter|input|memory|temp|fd|stdin|output|[a-z/.])/,
  ),
  sign(
    traversal,
    '/',
    /(?:^|[\s"'=(,])file:(?!\/{2,3}(?:home|users|[a-z]:\/users)\/[^\s.]{0,200}\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|cs?|cpp|h|rb|swift|md|html?|css|pdf|docx?|xlsx?|png|jpe?g)(?:$|\s))(?:\/{1,3}(?:[a-z]:|etc|proc|var|windows|root|home|usr|localhost|127\.|\.{1,2}[/\\]|\\)|\/{3,6}[\w.])/,
  ),
  sign(traversal, ':', /^(?:data:(?:\/\/|text\/plain|;base64|,<)|netdoc:|jar:(?:http|file))/),
  sign(traversal, '\n', /\x00/, ['path', 'query', 'cookie']),
  sign(traversal, '%0', /%00/, ['path', 'query', 'cookie']),
  sign(traversal, '/', /^[\\/]{2}[\w.:\]-]{1,60}[\\/](?:[a-z]\$|admin\$|share)/),
  sign(
    traversal,
    '\\',
    /^\\{2,4}(?:[\w-]{1,30}\.[\w.:-]{1,60}|\[[\da-f:]{2,40}\]|[?.])\\{1,2}[\w$.:-]{1,60}(?:\\|$)/,
  ),

  sign(
    systemFile,
    '/',
    new RegExp(
      `${anchored}etc/{1,3}(?:\\./)?(?:passwd|shadow|gshadow|sudoers|master\\.passwd|group$|group[\\s%\\x00])${noMention}`,
    ),
  ),
  // Settings of servers, which text may name among its words.
  sign(
    systemFile,
    '/',
    /^\S{0,200}?(?:^|["'=:(,;|&<>`/\\])etc\/{1,3}(?:\.\/)?(?:ssh\/|security\/|ssl\/private|mysql\/|my\.cnf|apache2?\/|httpd\/|nginx\/|php)(?![^\s\x00]{0,200}\s[a-z']{1,20},?\s["'(]?[a-z\d])/,
  ),
  sign(
    systemFile,
    '/',
    /^(?:file:\/\/)?\/{1,3}etc\/{1,3}(?:hosts|issue|motd|group|fstab|crontab|cron|resolv\.conf|os-release|hostname|environment|profile|inetd|exports|mtab|networks|services|redhat-release|debian_version|init\.d|rc\.)(?!\S{0,40}\s[a-z]+\s[a-z])/,
  ),
  sign(
    systemFile,
    '/',
    /^\/root\/[\w./-]{1,100}$|^\/(?:var\/)?run\/(?:utmp$|docker\.sock$|secrets\/)/,
  ),
  sign(systemFile, '/', /^\/var\/log\/(?:messages|syslog|secure|maillog|dmesg|lastlog|[bw]tmp)$/),
  // A value that is nothing but a path of the system's configuration.
  sign(systemFile, '/', /^(?:file:\/\/)?\/{1,3}etc\/[\w./-]{2,100}$/, ['query', 'body', 'cookie']),
  sign(
    systemFile,
    '/',
    /\/(?:proc|sys)\/{1,2}(?:self|\d{1,7}|net|sched_debug|kernel|class)\b|\/proc\/{1,2}(?:version|cpuinfo|meminfo|loadavg|partitions|filesystems|mounts|cmdline|uptime|devices|modules|stat)\b(?<![a-z]\s\/proc\/\w{4,12})/,
  ),
  sign(
    systemFile,
    '/',
    /^\S{0,300}?\/(?:var\/(?:log|mail|spool|run\/secrets|backups)|root\/|usr\/local\/(?:etc|apache)|opt\/lampp|private\/(?:etc|var))[\w./-]{0,80}(?:log|passwd|conf|rsa|history|token|secrets|mail|backup|root|access|error)(?![^\s\x00]{0,200}\s[a-z']{1,20},?\s["'(]?[a-z\d])/,
  ),
  sign(
    systemFile,
    '.',
    /^\S{0,300}?(?:^|[/\\~"'=])\.(?:ssh[/\\]{1,2}(?:id_|authorized)|aws[/\\]{1,2}credentials|bash_history|bash_profile|mysql_history|netrc|npmrc$|docker\/config|kube\/config|git\/(?:config|head|index)|svn\/entries|htpasswd|htaccess|pgpass)/,
  ),
  sign(
    systemFile,
    '\\',
    // Not where a sentence names one.
    /^(?:\S{0,60}\s){0,4}\S{0,300}?(?:[a-z]:\\{1,2}|(?<!\bmicrosoft\\?)\\)(?:windows|winnt|inetpub|boot\.ini|system32|xampp|users\\{1,2}\w{1,30}\\{1,2}(?:ntuser|appdata))\b(?![^\s\x00]{0,200}\s[a-z']{1,20},?\s["'(]?[a-z\d])/,
  ),
  sign(
    systemFile,
    ':\\',
    /^[a-z]:\\[^\s<>|"?*]{0,150}\\(?:my\.ini|php\.ini|httpd\.conf|web\.config|applicationhost\.config|unattend(?:ed)?\.(?:xml|txt)|sysprep\.(?:inf|xml)|ntds\.dit|sam|wp-config\.php|\.env)$/,
  ),
  sign(systemFile, '/', /^[a-z]:\/{1,2}(?:windows|winnt|inetpub|boot\.ini|xampp)/),
  sign(
    systemFile,
    '.',
    /^(?:\S{1,20}\s)?\S{0,300}?(?:^|[/\\=\s])(?:win\.ini|boot\.ini|system\.ini|ntuser\.dat|sam\._|web\.config|wp-config\.php|id_rsa|id_dsa|id_ed25519|localsettings\.php|settings\.inc\.php|database\.yml|config\.inc\.php|\.env(?:\.(?:local|production|prod|dev|backup|bak|old))?)(?:$|[\x00?;%#&~.]|\s(?![a-z]{2})|::\$)/,
    outsideBody,
  ),
  sign(
    systemFile,
    './',
    /^(?:file:\/\/)?\/(?:home\/[\w.-]{1,40}|root|users\/[\w.-]{1,40})\/\.(?:bash|profile|zshrc|zsh_|viminfo|gitconfig|git-credentials|gnupg|my\.cnf|mysql_|psql_|pgpass|netrc|ssh|aws|kube|docker)/,
  ),
  sign(systemFile, './', /^\S{0,200}?\.(?:ssh\/(?:known|config)|aws\/config)/),
  sign(systemFile, '\\', /^\\{1,2}etc\\{1,2}(?:passwd|shadow|hosts|group)\b|^file:\\/),
  sign(systemFile, '/', /^\/(?:dev\/(?:fd\/\d|stdin|mem|kmem)|\.dockerenv$|boot\/[\w./-]{3,80}$)/),
  sign(systemFile, '~/', /^~\w{0,20}\/\.\w/),
  sign(systemFile, '/.', /^\/(?:[\w.-]{1,40}\/){0,6}\.env(?:\.\w{1,20})?$/, inValues),
  sign(
    systemFile,
    '-',
    /(?:web-inf|meta-inf)[/\\](?:classes|lib|manifest|context|[\w./\\-]{1,80}\.(?:xml|properties|ya?ml|class|jar)\b)/,
  ),
  sign(systemFile, '%', /^(?:\S{0,60}\s){0,4}\S{0,100}?%(?:systemroot|windir|systemdrive)%[\\/]/),
  // What servers keep where everybody knows it.
  sign(
    systemFile,
    '/',
    /^(?:file:)?\/(?:[\w.-]{1,30}\/){1,5}(?:tomcat-users\.xml|server\.xml|httpd\.conf|php\.ini|my\.cnf|pg_hba\.conf|docker\.sock|user\.(?:myd|myi|frm)|standalone\.xml|catalina\.out|web\.xml|wp-config\.php|\w{1,20}\.php)$/,
    inValues,
  ),
  // Wild cards that a shell would expand to a system file.
  sign(
    systemFile,
    '/',
    /(?:^|[\s;|&`'"(])\/(?:[a-z?*]{0,3}\?[a-z?*]{0,3}|e\*c|b\*n)\/[a-z?*]{0,12}[?*/a-z]{1,12}|\/etc\/[a-z]{0,8}[?*][a-z?*]{0,8}/,
  ),

  sign(
    restrictedExtension,
    '.',
    /\.(?:log|ini|bak|old|swp|sql|conf|config|cfg|inc|dist|mdb|sqlite3?|pem|key|pfx|p12|kdbx|jks|htaccess|htpasswd|env|backup|orig|save|tmp|dump|dll|bat|cmd|sh|asa|asax|ascx|cer|idc|printer|shtml|stm|ds_store)(?:[~\x00]|$|\.(?:gz|zip|tar|bak)$)/,
    ['path'],
  ),
  // What editors leave behind: `index.php~`.
  sign(restrictedExtension, '.', /\.[a-z]\w{1,5}~$/, ['path']),
  sign(
    restrictedExtension,
    '.',
    /^[^\s@*]{1,200}\.(?:log|ini|swp|mdb|htaccess|htpasswd|bak)(?:\x00|$)/,
    ['query'],
  ),

  // Other protocols, by which a server that fetches speaks to its neighbours.
  sign(remoteFile, ':/', /^\s{0,3}(?:gopher|dict|tftp|ldaps?):\/\//),
  sign(remoteFile, '[:/', /^\s{0,3}https?:\/\/\[[:0.]{2,40}\]/),
  sign(
    remoteFile,
    ':0',
    /^\s{0,3}(?:url:)?(?:https?|ftps?|file|gopher|dict|tftp|ldaps?|sftp|smb|cifs|nfs):[/\\]{0,6}(?:[^/@\s]{0,60}@)?(?:\[[0-9a-f:.]{2,45}\]|(?:0x[0-9a-f]{1,8}|\d{1,12})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,10})){0,3})(?:[:/?#\s\\]|$)(?![^\s?#]{0,200}\s[a-z']{1,20},?\s["'(]?[a-z\d])/,
  ),
  sign(
    remoteFile,
    ':/',
    /^\s{0,3}ftps?:[/\\]{2}[^\s?#]{1,200}\.(?:php\d?|txt|inc|jspx?|aspx?|sh|pl|phtml)$/,
  ),
  sign(
    remoteFile,
    ':/',
    /^\s{0,3}(?:https?|s?ftps?|tftp|ldaps?|gopher|dict):[/\\]{2}(?:[^/@\s]{0,60}@)?(?:localhost|loopback|ip6-(?:localhost|loopback)|localtest\.me|[\w.-]{0,80}\.?(?:nip|xip|sslip)\.io|127\.|0\.0\.0\.0|(?:[\w-]{1,40}\.){1,6}(?:internal|local|svc|localdomain|corp|lan|intranet|consul)|[\w-]{1,40}:\d{2,5}|kubernetes(?:\.default)?|metadata|rancher-metadata|spoofed\.burpcollaborator\.net|lvh\.me|vcap\.me|169\.254\.)(?:[.:/?#\s\\\w-]|$)(?![^\s?#]{0,200}\s[a-z']{1,20},?\s["'(]?[a-z\d])/,
  ),
  sign(
    remoteFile,
    ':/',
    /^\s{0,3}(?:https?|ftps?):[/\\]{2}[^\s?#]{1,200}\.(?:php\d?|txt|inc|jsp|asp|aspx|cgi|pl|sh|phtml|html?|dat|gif|jpe?g)(?:\?{1,2}(?:cmd=.{0,60})?(?:\x00|$)|\x00)/,
  ),
  sign(
    remoteFile,
    ':/',
    /^\s{0,3}(?:https?|ftps?):[/\\]{2}[^\s?#]{1,200}(?:c99|r57|b374k|wso|webshell|shell|backdoor|evil|malicious|malware|exploit|payload|attacker|hacker|rfi|cmd|phpinfo)[\w-]{0,20}\.(?:php\d?|txt|jsp|asp|aspx|sh|pl|exe|ps1|py|html?|dtd|xml)\b/,
  ),
  sign(
    remoteFile,
    '/.',
    /^\/\/[\w.:-]{3,80}\/[^\s?#]{0,200}\.(?:php\d?|phtml|txt|jspx?|aspx?|sh|pl|py)(?:$|\?)/,
    inValues,
  ),
  sign(
    remoteFile,
    '/',
    /(?:burpcollaborator\.net|oastify\.com|interact\.sh|oast\.(?:me|fun|pro|live|site|online)|dnslog\.cn|ceye\.io|canarytokens\.com|bxss\.me|xss\.ht)/,
  ),
  // Developers register them for their webhooks.
  sign(remoteFile, '/', /^\S{0,100}\/(?:requestbin\.net|webhook\.site)/, outsideBody),
  sign(
    remoteFile,
    '.',
    /\.(?:burpcollaborator\.net|oastify\.com|interact\.sh|oast\.(?:me|fun|pro|live|site|online)|dnslog\.cn|ceye\.io|xss\.ht)/,
  ),

  sign(
    metadata,
    '0',
    // An address that a sentence names is no request to it.
    /(?<!\b(?!(?:curl|wget|fetch|ping|get|host|nc)\s)[a-z\d]{1,20}\s)169\.254\.(?:169\.254|170\.2)\b|169\.254\.(?:169\.254|170\.2)[:/]\w|\b2852039166\b|0xa9fea9fe|0xa9\.0xfe\.|0?0251\.0?0376\.|025177524776|\[?::(?:ffff:)?(?:a9fe:a9fe|169\.254\.(?:169|170))|fd00:ec2::254|100\.100\.100\.200|192\.0\.0\.192|169\.254\.43518|169\.16689662/,
  ),
  sign(
    metadata,
    '/',
    /\/latest\/(?:meta-data|user-data|dynamic\/instance-identity|api\/token)|\/computemetadata\/v1|(?:^|:\/\/[\w.:[\]-]{1,60})\/metadata\/(?:instance|identity|v1)(?![\w-]).{0,40}(?:api-version|\.json|\/|$)|\/opc\/v[12]\/instance|\/openstack\/latest|\/v2\/credentials/,
  ),
  sign(
    metadata,
    '.',
    /metadata\.(?:google|goog|azure|packet|platformequinix)\b|instance-data(?:\.ec2)?(?:\.internal)?[/:]/,
  ),
]
