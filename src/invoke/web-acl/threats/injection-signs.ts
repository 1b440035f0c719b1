/* oxlint-disable no-control-regex -- NULs and control characters are what attackers hide with */
import { threats } from './kinds.ts'
import { outsideBody, sign, type ThreatPattern } from './patterns.ts'

const { xss, xmlEntity, noSql, ldap, headerSplit, serverInclude, prototype } = threats

const headerNames =
  '(?:set-cookie|location|content-(?:type|length|disposition|encoding|security-policy)|transfer-encoding|host|refresh|x-[a-z-]{2,40}|access-control-[a-z-]{4,30}|http/\\d|link|connection|cache-control|authorization|cookie|referer|user-agent|crlf[\\w-]{0,20}|header[\\w-]{0,10}|injected[\\w-]{0,20}|p3p|status|expires|last-modified|strict-transport-security)'

/** Injections into document stores, directories, XML, headers, and objects. */
export const injectionSigns: readonly ThreatPattern[] = [
  sign(xmlEntity, '<!', /<!entity\s{1,5}(?:%\s{1,5})?[\w.-]{1,40}\s{1,5}(?:system|public|["'])/),
  sign(
    xmlEntity,
    '<!',
    /<!doctype\s{1,5}[\w:.-]{1,40}\s{1,5}(?:system\s{1,5}["'](?!about:legacy|(?:\.\.\/)?[\w-]{1,40}\.dtd["'])|public\s{1,5}["'][^"']{0,200}["']\s{1,5}["'](?:https?|ftp|file):\/\/(?!(?:[\w-]{1,30}\.){0,2}(?:w3|apple|oasis-open|ietf|sun|apache|hibernate|mybatis|springframework|openmobilealliance|wapforum|google|freedesktop|docbook|checkstyle)\.(?:org|com)[/"'])|public\s{1,5}["'](?!-\/\/(?:w3c|ietf|apple|wapforum|openmobile|oasis|sun|apache|hibernate|struts|mybatis|spring|google|freedesktop|docbook|checkstyle))[^"']{0,200}["']\s{1,5}["'](?:http|file|ftp|\/))/,
  ),
  sign(
    xmlEntity,
    '<',
    /<(?:xi:include|xinclude|xsl:(?:value-of|copy-of|include|import|script|variable)[^>]{0,200}(?:system-property|document\s{0,3}\(|php:function|href|unparsed-text|java:|rt:)|msxsl:script|\?xml-stylesheet[^>]{0,200}(?:javascript|http|data:))/,
  ),
  sign(
    xmlEntity,
    '<',
    /xmlns:(?:xi|php|java|rt|ob|user|runtime)\s{0,3}=\s{0,3}["'](?:http:\/\/www\.w3\.org\/2001\/xinclude|http:\/\/php\.net|http:\/\/xml\.apache\.org|urn:schemas-microsoft-com:xslt)/,
  ),

  sign(
    noSql,
    '[',
    /(?:^|[&?\w\]])\[\s{0,3}["']?\$(?:ne|eq|gte?|lte?|n?in|regex|where|exists|or|and|not|nor|elemmatch|size|type|mod|all|expr|options|function|accumulator|lookup)["']?\s{0,3}\]/,
  ),
  sign(
    noSql,
    '$',
    /^\$(?:where|ne|eq|gte?|lte?|n?in|n?or|and|not|regex|exists|func|function|accumulator|expr|elemmatch|jsonschema)$/,
    ['body', 'query', 'cookie'],
  ),
  sign(noSql, '[$', /^[\w.-]{1,60}\[\$(?:ne|eq|gte?|lte?|n?in|regex|where|exists|or|and|not)\]/),
  sign(
    noSql,
    '$:',
    /["']\$(?:where|func|ne|gte?|lte?|n?in|regex|exists|or|and|nor|not|function|elemmatch|expr)["']\s{0,3}:|^\s{0,3}\{\s{0,3}\$(?:ne|gte?|lte?|n?in|regex|exists|or|and|nor|not)\s{0,3}:|(?:^|[{,\s])\$(?:where|function|expr)\s{0,3}:|["']\s{0,3},\s{0,3}\$(?:or|and|nor|ne|gte?|lte?|n?in|regex)\s{0,3}:/,
  ),
  sign(
    noSql,
    '.',
    /(?:^|['"}]\s{0,3}(?:&&|\|\||;)\s{0,3})(?:return\s{0,3}\(?\s{0,3})?!?this\.[a-z_]{2,30}(?:\.(?:match|tostring|length|indexof|substring|charat|test)|\s{0,3}(?:[=!]==?|[<>]))|(?:(?:[;}]|['"](?<!\s['"]))\s{0,3})db\.\w{1,40}\.(?:find|aggregate|count)\w{0,10}\s{0,3}\(|(?:^|(?:[;}]|['"](?<!\s['"]))\s{0,3})db\.(?:\w{1,40}\.(?:insert|drop|remove|delete|save|mapreduce)|getcollection(?:names)?|version|dropdatabase|eval)\w{0,10}\s{0,3}\(|\bdb\[['"]\w{1,40}['"]\]\.\w{3,12}\s{0,3}\(/,
  ),
  sign(
    noSql,
    '|',
    /^(?!(["'])[^"']{0,40}\1\s{1,3}(?:\|\||&&)\s{1,3}\1[^"']{0,40}\1$)[^\s]{0,40}["'][\s)};]{0,5}(?:\|\||&&)\s{0,3}["'\d(!t][^|&]{0,40}(?:==|["']$|\/\/|%00|\x00)/,
  ),
  sign(
    noSql,
    ';',
    /^(?!["']use strict)(?:[^\n;{("']{0,60}["'][\s)}\]]{0,5}|\S{0,40}\}[\s)}\]]{0,5});\s{0,3}(?:return(?:\s{1,3}|\()(?:true|1|''|\(?this)|while\s{0,3}\(\s{0,3}(?:1|true)|sleep\s{0,3}\(|do\s{0,3}\{|it=new|var\s{1,3}\w{1,20}\s{0,3}=\s{0,3}(?:new\s{1,3}date|["']))/,
  ),
  sign(
    noSql,
    '{',
    /^(?:.{0,60}["'{,]\s{0,3})?function\s{0,3}\(\s{0,3}\)\s{0,3}\{\s{0,3}return\s{1,3}(?:true|this\b|1|\(?function)|\bfunction\s{0,3}\(\s{0,3}\)\s{0,3}\{\s{0,3}(?:sleep\s{0,3}\(|while\s{0,3}\(|var\s{1,3}\w{1,20}\s{0,3}=\s{0,3}new\s{1,3}date)|new\s{1,3}date\s{0,3}\(\s{0,3}\)\s{0,3};?\s{0,3}(?:do|while)/,
  ),

  sign(
    ldap,
    '(',
    /^[^;{}]{0,300}?[*\w)]\s{0,3}\)\s{0,3}\({1,3}\s{0,3}(?:[|&]\s{0,3}(?:[()]|$|\w{1,30}=)|!\s{0,3}\(|[a-z][\w-]{0,30}[~<>]?=[*\w(])(?<!\([&|!]\([\w=~<>.@\s)(-]{0,200})/,
    ['query', 'body', 'cookie', 'path'],
  ),
  sign(
    ldap,
    '(=',
    /(?!\([&|!](?:\([\w-]{1,30}[~<>]?=[^()*\\]{1,60}\)){1,10}\)(?:$|["'\s]))(?:^|\()\s{0,3}[|&!]\s{0,3}\(\s{0,3}[a-z][\w-]{0,30}[~<>]?=(?![=>\s])|\(\s{0,3}!\s{0,3}\(\s{0,3}[&|]?\s{0,3}\(?\w{1,30}=/,
  ),
  sign(
    ldap,
    '(=',
    /\((?:objectclass|uid|cn|sn|mail|samaccountname|userpassword|memberof|objectcategory|givenname)\s{0,3}[~<>]?=\s{0,3}[*)]/,
  ),
  sign(noSql, ';', /^\d{1,9}\s?;\s?return\s(?:true|1)\b/),
  sign(noSql, '(', /^while\s{0,3}\(\s{0,3}(?:true|1)\s{0,3}\)\s{0,3}(?:\{\s{0,3}\}|;)/),
  // XPath, broken out of.
  sign(noSql, ']|/', /["']\s{0,3}\]\s{0,3}\|\s{0,3}\/{1,2}[\w*]/),
  sign(
    noSql,
    '(/',
    /\b(?:count|string-length|name|local-name|string)\s?\(\s?\/{1,2}(?:\w{4,20}::|\*|@\*|node\()/,
  ),
  sign(
    noSql,
    '(',
    /^[\w@.-]{0,30}["']\s{0,3}(?:or|and)\s{1,3}(?:not\s?\(\s?)?(?:contains|starts-with|string-length|substring|position|last|local-name)\s?\(/,
  ),
  sign(noSql, '(/', /\bdoc\s?\(\s?["'](?:https?|ftp|file):/),
  sign(noSql, '$=', /^\$where\s{0,3}=/),
  sign(ldap, ':=', /\b[a-z]{2,30}:(?:\d{1,5}\.){3,12}\d{1,5}:=/),
  sign(
    ldap,
    '*)',
    /^\*\)+(?:\(|%00|\x00|&)|\*\)\)+(?:%00|\x00|\(|$)|\)\(\s{0,3}[&|]\s{0,3}\)?(?:\x00|%00|$|\()/,
    ['query', 'body', 'cookie', 'path'],
  ),

  // Behind a blank a line only continues the one before.
  sign(headerSplit, '\n', new RegExp(`[\\r\\n]${headerNames}\\s{0,3}[:/]`), outsideBody),
  sign(headerSplit, '\n:', new RegExp(`^\\r?\\n\\s{0,3}${headerNames}\\s{0,3}:`)),
  sign(
    headerSplit,
    '\n',
    /[\r\n]\s{0,3}set-cookie\s{0,3}:|\r\n\r\n\s{0,5}<(?:html|script|body|h1)|\r\n\s{0,3}http\/1\.[01]\s{1,3}\d{3}\b/,
  ),
  // A second request; in a body it is a sample of one.
  sign(
    headerSplit,
    '\n/',
    /[\r\n](?:get|post|put|delete)\s{1,3}\/\S{0,100}\s{1,3}http\/1/,
    outsideBody,
  ),
  sign(
    headerSplit,
    '\n:',
    /[\r\n]location\s{0,3}:\s{0,3}(?:https?:)?\/\/|^[\w.+-]{1,60}@[\w.-]{1,60}\r?\n\s{0,3}(?:b?cc|to|subject|from)\s{0,3}:/,
  ),
  sign(
    headerSplit,
    ':',
    /(?:\xe5\x98\x8a|\xe5\x98\x8d|\xc4\x8d|\xc4\x8a|[\x80-\xff]{2,3}|%0[ad]|\\r\\n|\\n)\s{0,3}(?:set-cookie|location|content-length)\s{0,3}:/,
    outsideBody,
  ),
  // Signs whose last bytes are the end of a line.
  sign(headerSplit, ':', /\xe5\x98[\x8a\x8d]\s{0,3}(?:set-cookie|location|content-length)\s{0,3}:/),
  sign(
    headerSplit,
    '\n',
    /[\r\n]{1,2}\s{0,3}(?:bcc|cc|rcpt\s{1,3}to|mail\s{1,3}from|reply-to|mime-version)\s{0,3}:\s{0,3}<?[\w.+-]{1,60}@/,
    outsideBody,
  ),
  sign(
    headerSplit,
    '\n',
    /[\r\n]{1,2}\s{0,3}(?:rcpt\s{1,3}to\s{0,3}:|mail\s{1,3}from\s{0,3}:|data\r?\n|quit\s{0,3}(?:[\r\n]|$)|ehlo\s|helo\s|vrfy\s|[a-z]\d{2,4}\s{1,3}(?:capability|fetch|login|logout|select|noop|list)\b|(?:flushall|slaveof|config\s{1,3}set\s{1,3}(?:dir|dbfilename|requirepass|protected-mode|slave|replica)|set\s{1,3}\w{1,20}\s{1,3}\d)\b)/,
  ),

  // Scripts told by signs that ordinary text seldom has together.
  sign(xss, '&{', /=&\{\(\)\}/),
  sign(xss, '(-', /["'`][ )}]{0,5}-print\s?\(/),
  sign(
    xss,
    '(;/',
    /^[^\s"'`]{0,20}["'`][)}\];]{1,5}[^\n"'`]{0,80}\bfetch\s?\(\s?["'`](?:https?:)?\/\//,
  ),

  sign(
    serverInclude,
    '<!#',
    /<!--\s{0,3}#\s{0,3}(?:exec|include|echo|config|printenv|set|fsize|flastmod|if)\b/,
  ),
  sign(
    serverInclude,
    '<',
    /<esi:(?:include|vars|remove|inline|debug|assign|eval|function|choose)|\$\(http_(?:cookie|host|user_agent|referer)/,
  ),

  sign(prototype, '_', /^__proto__(?:$|[.[])/),
  sign(prototype, '.', /^(?:constructor\.prototype|prototype\.constructor)(?:$|[.[])/),
  sign(
    prototype,
    '[',
    /(?:^|[&?\w\]])\[?["']?(?:__proto__|constructor)["']?\]?\s{0,3}(?:\[["']?(?:prototype|[\w$]{1,40})["']?\]|\.prototype\b)/,
  ),
  sign(
    prototype,
    '.',
    /(?:^|[\w\].])\.?__proto__(?:\.|\[|["']?\s{0,3}[:=])|constructor\.prototype[.[]/,
  ),
  sign(prototype, '[_', /^[\w.[\]]{1,60}\[["']?__proto__["']?\]/),
  sign(prototype, '/', /\/__proto__(?:\/|$)|\/constructor\/prototype(?:\/|$)/, ['path']),
  sign(prototype, ':{', /["']constructor["']\s{0,3}:\s{0,3}\{\s{0,3}["']prototype["']/),
  sign(prototype, ':_', /["']__proto__["']\s{0,3}:/),
]
