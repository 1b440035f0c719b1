/** Tests of a whole path or user agent, for rules that need no scan of values. */

const scanners =
  /sqlmap|nikto|nessus|nmap|masscan|zgrab|acunetix|netsparker|invicti|wpscan|nuclei|havij|w3af|arachni|openvas|dirbuster|gobuster|feroxbuster|ffuf|\bsf\/\d|fuzz faster|wfuzz|dirb\b|dirsearch|whatweb|skipfish|burp(?:suite| collaborator)|zaproxy|owasp[ _-]?zap|commix|xsser|xsstrike|jorgee|zmeu|morfeus|\bhydra\b|metis\b|brutus|paros|webinspect|appscan|qualys|jaeles|joomscan|grabber|sqlninja|bsqlbf|absinthe|pangolin|fimap|webshag|cgichk|n-stealth|grendel-scan|uil2pn|webtrends security|whisker|datacha0s|libwww-perl|lwp-trivial|lwp::simple|muieblackcat|internet ninja|black ?widow|emailsiphon|emailcollector|emailwolf|extractorpro|copyrightcheck|cherrypicker|webbandit|webemailextrac|sitesnagger|webcopier|webzip|httrack|teleport ?pro|offline explorer|larbin|netcraft|shodan|censys|projectdiscovery|katana|interactsh|log4shell|detectify|intruder\.io|expanse|gvfs|l9explore|l9tcpid|hello,? world|mozi\b|mirai|hajime|xmrig|python-masscan|\.nasl\b|dotdotpwn|thc-|\bkali\b|pentest|vulnerab|exploit|scrapy|slowloris|goldeneye|\bloic\b|hulk\b|bot(?:net)\b/i

/** User agents of scanners and harvesters that do not hide. */
export function badBot(userAgent: string): boolean {
  const known = knownAgents.get(userAgent)
  if (known !== undefined) return known
  const found = scanners.test(userAgent)
  if (knownAgents.size >= knownAgentsMax) knownAgents.clear()
  if (userAgent.length <= knownAgentBytesMax) knownAgents.set(userAgent, found)
  return found
}

/** Verdicts on user agents, of which an API meets few: settled, immutable. */
const knownAgents = new Map<string, boolean>()
const knownAgentsMax = 500
const knownAgentBytesMax = 300

/** Consoles that manage a server or a database; a plain `/admin` belongs to the API. */
export function managementPath(path: string): boolean {
  return management.test(path) || managementAtRoot.test(path)
}

const management =
  /\/(?:sqlmanager|phpmyadmin|myadmin|mysqladmin|mysql\/admin|mysqlmanager|php-?my-?admin[\w.-]*|phppgadmin|sqlweb|jmx-console|manager\/(?:html|text|status)|wp-admin|admin\.(?:php|aspx?|jsp|cgi)|rockmongo|kibana\/app|solr\/admin|jenkins\/script|phpminiadmin)(?:\/|$|\?|;)/i

/** Also names of roles, brands and people: they count at the root of a stage or domain. */
const managementAtRoot =
  /^(?:\/[\w.-]{1,60})?\/(?:webadmin|web-console|admin-console|administrator|cpanel|plesk|webmin|xampp|hudson|sysadmin|siteadmin|server-manager|fckeditor|dbadmin|host-manager|websql|pma|adminer(?:[-.][\w.]*)?)(?:\/(?:index\.\w{2,5}|html|login[\w.]*|manager|text|status)?)?(?:$|\?|;)/i

const exploitable =
  /\/(?:web-inf|meta-inf|\.git(?:\/|$|ignore)|\.svn|\.hg\/|\.env(?:\.[\w.-]+)?$|\.aws\/|\.ssh\/|\.ds_store|\.htaccess|\.htpasswd|\.bash_history|\.npmrc|\.dockerenv|\.vscode\/|\.idea\/|server-status|server-info|cgi-bin\/|phpunit\.xml|eval-stdin|_ignition\/|telescope\/requests|horizon\/api|_profiler|debug\/default|debug\/pprof|actuator\/(?:env|heapdump|gateway|mappings|trace|httptrace|loggers|jolokia|restart|refresh|shutdown|configprops|beans|threaddump|dump)|druid\/(?:index|login|websession)|nacos\/|solr\/(?:admin|\w+\/(?:config|select|debug))|struts2?-|struts\/|boaform|hnap1|goform\/|setup\.cgi|tmunblock|shell\.php|cmd\.php|c99\.php|r57\.php|wso\.php|webshell|phpinfo\.php|info\.php|test\.php|adminer[\w.-]*\.php|remote\/(?:fgt_lang|login|logincheck)|dana-na|dana-cached|\+cscoe\+|\+cscot\+|tmui\/|mgmt\/(?:tm|shared)|owa\/auth|autodiscover\/autodiscover|_vti_|global-protect|ssl-vpn|vpn\/\.\.|sslvpn|api\/jsonws|wls-wsat|_async\/|console\/(?:(?:css|images)\/(?:%|\.\.)|login|portal|jsp)|invoker\/|jmx-console|manager\/html|jenkins\/(?:script|cli)|securityrealm|descriptorbyname|scripttext|cgi\/luci\/|\.well-known\/\.\.|wp-config|wp-content\/.*\.php|wp-includes\/.*\.php|xmlrpc\.php|config\.(?:php|inc|bak)|configuration\.php|web\.config|error_log$|root\.exe|asynchpeople|actuator\/?$|actuator\/logfile|gponform\/|doenterpagevariables|id_rsa|id_dsa|dump\.sql|backup\.(?:sql|zip|tar)|database\.sql|elmah\.axd|trace\.axd|functionrouter|graphql\/console|v1\.\d+\/containers|containers\/json|api\/v1\/namespaces\/(?:kube-|default\/(?:pods|secrets))|cacti\/(?:graph|remote|index|cmd)|zabbix\.php|showlogin\.cc|userportal|webtools\/control|xmlrpc\/|sdk\/weblanguage|portal\/redlion|language\/swedish|ui\/vropspluginui|pages\/createpage|templates\/editor-preload|%24%7b|\$\{|index\.php\?s=|public\/index\.php|thinkphp|vendor\/(?:phpunit|composer)\/)/i

/**
 * Words that also name ordinary things of an API (`/packages/phpunit`, `/products/cacti`), and so
 * count only at the root of a stage or domain, where a server would have them.
 */
const exploitableAtRoot =
  /^(?:\/[\w.-]{1,60})?\/(?:adminer|backdoor|jolokia(?:\/.*)?|phpinfo|phpunit(?:\/.*)?|ecp\/.*|powershell|hudson\/.*|struts2?|heapdump|luci\/.*|_cat\/.*|_nodes(?:\/.*)?|_cluster(?:\/.*)?|_all_dbs|_utils(?:\/.*)?|_config(?:\/.*)?|cacti|docker-compose[\w.-]*|dockerfile|composer\.(?:json|lock)|\.travis[\w.-]*|secrets\.json|credentials\.json|vpns\/.*)\/?$/i

/** Paths that only somebody looking for a hole asks for. */
export function exploitablePath(path: string): boolean {
  return exploitable.test(path) || exploitableAtRoot.test(path)
}

export function wordPressPath(path: string): boolean {
  return /\/(?:wp-config\.(?:php|bak|txt)|wp-login\.php|xmlrpc\.php|wp-admin\/(?:install|setup-config|admin-ajax|load-scripts|maint)|wp-content\/(?:debug\.log|backup|uploads\/.*\.php|plugins\/.*\.php)|wp-includes\/.*\.(?:php|xml)|wp-cron\.php|wp-json\/wp\/v2\/users)|^(?:\/[\w.-]{1,60})?\/(?:readme\.html|license\.txt)$/i.test(
    path,
  )
}

/** What a page of WordPress is told to do; asked for by number, authors tell their names. */
export function wordPressCommand(path: string, query: string): boolean {
  return wordPressCommands.test(query) || (/(?:^|&)author=\d/i.test(query) && homePage.test(path))
}

const wordPressCommands =
  /(?:^|&)(?:do-reset-wordpress|wp_lang=\.\.|action=revslider_|wpv-image=|rest_route=(?:\/|%2f)wp(?:\/|%2f)v2(?:\/|%2f)users)/i

/** Elsewhere `author` filters a list. */
const homePage = /^(?:\/[\w.-]{1,60})?\/(?:index\.php)?$/
