/**
 * SQL that shapes of tokens cannot be sure of: too short, or told from sentences only by a certain
 * word at a certain place.
 */
interface SqlText {
  /** For readers of the table. */
  readonly name: string
  /** A character that every match has. */
  readonly needs: string
  readonly pattern: RegExp
}

const sqlTexts: readonly SqlText[] = [
  // `'='` and `x' like '`: true for every row, and too short for a shape to be sure of.
  {
    name: 'equal strings',
    needs: '',
    pattern:
      /^[\w@. -]{0,20}(['"])\s{0,5}(?:=|<>|!=|(?:not\s)?r?like|regexp)\s{0,5}\1(?!\s{0,20}(?:=>|[,:)\]])|\s{2,}#)/i,
  },
  // `'-'`, `' or '' '`: empty strings put together where a string was asked for.
  {
    name: 'empty strings',
    needs: '',
    pattern: /^(['"])\s?(?:(?:[-*^&+|\s]|\|\||&&)\s?|or\s?\1{2}\s?[-*^&+|]?\s?)\1$/i,
  },
  // `admin' -- x`: a value, its end, and a comment of one word. Inches stand behind a number.
  {
    name: 'quote and short remark',
    needs: '--',
    pattern: /^(?:[\w.@%-]{0,30}'|(?:[\w.@%-]{0,29}[A-Za-z_.@%-])?")[)\s]{0,4}\s--\s\w{1,8}$/,
  },
  // `0 or/**/1`: a comment where a blank would do hides the words about it.
  {
    name: 'comment for a blank',
    needs: '/*',
    pattern:
      /^[\w'")]{0,20}\s?(?:\/\*[^*]{0,60}\*\/\s?)?\b(?:or|and|xor|union|having|like|order)(?:\/\*[^*]{0,60}\*\/){1,4}\s?['"(\w]/i,
  },
  // Statements behind a value that begin with a word of every text, told by what follows it.
  {
    name: 'stacked statement',
    needs: ';',
    pattern:
      /^[^;]{0,40}['")\d]\s{0,3};\s{0,5}(?:show\s{1,3}(?:tables|databases|schemas|columns|grants|variables|processlist|create)\b|desc(?:ribe)?\s{1,3}\w{1,40}\s{0,3}[#;-]|prepare\s{1,3}\w{1,20}\s{1,3}from\b|rename\s{1,3}table\b|lock\s{1,3}tables?\b|flush\s{1,3}(?:privileges|tables|logs)\b|call\s{1,3}[\w.]{1,40}\(|vacuum\s{0,3}(?:;|--|$)|pragma\s{1,3}\w|handler\s{1,3}\w{1,40}\s{1,3}(?:open|read)\b|load\s{1,3}data\b|do\s{1,3}\w{1,20}\(|merge\s{1,3}into\b|set\s{1,3}(?:@|(?:role|session|global|local)\s{1,3}\w)|kill\s{1,3}\d|bulk\s{1,3}insert\b|execute\s{1,3}immediate\b|begin\s{1,3}declare\b|dbcc\s|reconfigure\b|copy\s{1,3}[\w.]{1,40}\s{1,3}(?:to|from)\b|use\s{1,3}\w{1,40}\s{0,3}(?:--|#))/i,
  },
  // `@@version`, `database()`: a value that only a database knows.
  {
    name: 'value of the database',
    needs: '',
    pattern:
      /^\s{0,3}(?:select\s{1,3})?(?:@@[a-z_]{3,40}|(?:version|database|user|current_user|system_user|session_user|schema)\s?\(\s?\))\s{0,3}(?:$|--|#)/i,
  },
  // `select name, password from users`, and nothing else.
  {
    name: 'column of secrets',
    needs: '',
    pattern:
      /^\s{0,3}select\s{1,3}(?:\w{1,30}\s{0,3},\s{0,3}){0,6}(?:passwd|password\w{0,8}|pwd|pass_?hash|ssn|ccnumber)(?:\s{0,3},\s{0,3}\w{1,30}){0,6}\s{1,3}from\s{1,3}[\w.]{1,40}\s{0,3}(?:$|;|--|#|(?:where|limit)\b)/i,
  },
]

/** The first of those texts that a value is or contains. */
export function findSqlText(value: string): string | undefined {
  for (const { needs, pattern } of sqlTexts) {
    if (!value.includes(needs)) continue
    const found = pattern.exec(value)
    if (found !== null) return found[0]
  }
  return undefined
}

/** `SELECT … WHERE id = 1 OR 1=1`: a statement that somebody has already broken into. */
const tautology =
  /^[\s(]*(?:select|update|delete|insert)\b[^;]{0,300}\bor\s{1,5}(['"]?)(\w{1,20})\1\s{0,3}=\s{0,3}\1\2\1(?:$|[\s;)#-])/i

/** A statement that asks for these is no example. */
const secretColumns =
  /^[\s(]*select\b[^;]{0,200}\bfrom\s{1,5}(?:sysobjects|syscolumns|sysusers|sqlite_master|pg_shadow|mysql\.user|all_users|dba_users|v\$version)\b|^[\s(]*select\b[^;]{0,200}\b(?:passwd|password\w{0,8}|pwd|pass_?hash|credit_?card\w{0,8}|ccnumber|ssn|secret\w{0,6}|api_?key\w{0,3})\b[^;]{0,200}\bfrom\b/i

/** A statement that makes somebody an administrator, or rich. */
const privileges =
  /^[\s(]*update\s{1,3}[\w.]{1,40}\s{1,3}set\b[^;]{0,200}?\b(?:role|is_?admin|admin|password\w{0,8}|passwd|pwd|balance(?!\s{0,3}=\s{0,3}balance\b)|privileges?|permissions?)\s{0,3}=|^[\s(]*insert\s{1,3}into\s{1,3}(?:\w{1,20}\.)?(?:users?|admins?|accounts?|members|employees|customers)\s{0,3}(?:\([^)]{0,120}\)\s{0,3})?values\b/i

/** Whether a plain statement, which breaks out of nothing, is no example of a tutorial. */
export function isHarmfulStatement(value: string): boolean {
  return secretColumns.test(value) || tautology.test(value) || privileges.test(value)
}
