/** The page's style sheet: the reader's own fonts and colour scheme, nothing from elsewhere. */
export const style = `
:root{color-scheme:light dark;--back:#fff;--raised:#f6f7f9;--text:#1b1f24;--soft:#57606a;--line:#d9dee4;--link:#0b57b0;--warn:#a02c00;
--get:#0b57b0;--post:#0a6b3d;--put:#8a4b00;--patch:#8a4b00;--delete:#b0122b;--other:#57606a;--on:#fff}
@media(prefers-color-scheme:dark){:root{--back:#14171b;--raised:#1d2127;--text:#e6e9ec;--soft:#a3adb8;--line:#343b44;--link:#7ab8ff;--warn:#ffab70;
--get:#7ab8ff;--post:#6fd69b;--put:#f0b35c;--patch:#f0b35c;--delete:#ff8b98;--other:#a3adb8;--on:#14171b}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:80rem;padding:0 1.25rem 4rem;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--back);padding:.5rem}
header{padding:2rem 0 1rem;border-bottom:1px solid var(--line)}
h1{margin:0;font-size:1.9rem;line-height:1.2;overflow-wrap:anywhere}
h2{margin:2rem 0 .75rem;font-size:1.2rem;overflow-wrap:anywhere;scroll-margin-top:1rem}
h3{margin:0 0 .25rem;font-size:1rem}
.detail h3{margin:1.1rem 0 .3rem;font-size:.8rem;text-transform:uppercase;letter-spacing:.04em;color:var(--soft)}
p{margin:.3rem 0}
ul{margin:.2rem 0;padding-left:1.25rem}
code,pre,textarea,.verb{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9em}
code{overflow-wrap:anywhere}
.meta,.rule{color:var(--soft)}
.bases{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0 0}
.bases dt{font-weight:600}.bases dd{margin:0;min-width:0}
.columns{display:grid;grid-template-columns:16rem minmax(0,1fr);gap:2rem;align-items:start}
nav{position:sticky;top:0;max-height:100vh;overflow:auto;padding:1.5rem 0;font-size:.88rem}
nav summary{display:none}
nav .group{display:block;margin-top:.8rem;font-weight:600;color:var(--text);text-decoration:none}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:block;padding:.15rem 0;color:var(--soft);text-decoration:none;overflow-wrap:anywhere}
nav a:hover{text-decoration:underline}
.verb{display:inline-block;font-weight:700;color:var(--other)}
.verb.get{color:var(--get)}.verb.post{color:var(--post)}.verb.put{color:var(--put)}.verb.patch{color:var(--patch)}.verb.delete{color:var(--delete)}
.operation{border:1px solid var(--line);border-radius:8px;margin:.6rem 0;scroll-margin-top:1rem}
.operation>summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem .75rem;padding:.6rem .9rem;cursor:pointer;list-style:none}
.operation>summary::-webkit-details-marker{display:none}
.operation>summary .verb{min-width:4.2em}
.operation>summary:hover,.operation[open]>summary{background:var(--raised)}
.operation>summary{border-radius:8px}
.path{font-weight:600}
.summary{color:var(--soft)}
.lock{margin-left:auto;padding:0 .55em;border:1px solid var(--line);border-radius:1em;font-size:.78rem;color:var(--soft);white-space:nowrap}
.detail{padding:.4rem .9rem 1rem;border-top:1px solid var(--line)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{font-weight:600;font-size:.85rem;color:var(--soft)}
th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
td p{margin:0}
.required{color:var(--warn);font-size:.8rem}
.type{color:var(--soft)}
.schema{list-style:none;padding-left:.9rem;margin:.3rem 0;border-left:2px solid var(--line)}
.schema li{padding:.15rem 0}.schema p{margin:0;color:var(--soft);font-size:.92rem}
dl dt{font-weight:600}
.detail dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.3rem 1rem;margin:.3rem 0}
.detail dd{margin:0}.detail dd>p:first-child{margin-top:0}
.content{margin:.2rem 0}.media{color:var(--soft)}
.model{border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem;margin:.6rem 0;scroll-margin-top:1rem}
.try{margin-top:1.2rem;padding:.2rem .9rem .9rem;background:var(--raised);border-radius:8px}
.field{display:grid;grid-template-columns:minmax(7rem,13rem) minmax(0,1fr);gap:.25rem 1rem;align-items:center;margin:.4rem 0;font-size:.92rem}
.field span{overflow-wrap:anywhere}
input,textarea{width:100%;padding:.4rem .55rem;border:1px solid var(--soft);border-radius:6px;background:var(--back);color:var(--text);font-size:.95rem}
button{margin:.5rem 0 0;padding:.45rem 1.2rem;border:0;border-radius:6px;background:var(--link);color:var(--on);font:inherit;font-weight:600;cursor:pointer}
button:disabled{opacity:.6;cursor:default}
.answer{margin:.8rem 0 0;padding:.7rem;max-height:24rem;overflow:auto;border:1px solid var(--line);border-radius:6px;background:var(--back);white-space:pre-wrap;overflow-wrap:anywhere}
.missing{padding:4rem 0}
.portal{max-width:60rem}.entry{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:2rem;align-items:start}
.entry form,.portal>section{margin-top:1.5rem;padding:0 1.2rem 1.2rem;border:1px solid var(--line);border-radius:8px}
.portal fieldset{border:0;padding:0;margin:0}.portal legend{font-weight:600}
.entry .field{grid-template-columns:1fr;margin:.9rem 0;font-weight:600}
.plan{display:grid;grid-template-columns:auto 1fr;gap:0 .6rem;padding:.6rem 0;cursor:pointer}.plan input{width:auto;grid-row:span 2}.plan span{color:var(--soft);font-size:.92rem}
.once{background:var(--raised)}.portal .once{border:1px solid var(--link)}#confirm{margin-top:1rem;padding:.4rem 1rem 1rem;border-radius:8px}
.portal dt{font-weight:600;margin-top:.6rem}.portal dd{margin:0}.portal dd code{font-size:1rem;margin-right:.5rem}
.buttons{display:flex;flex-wrap:wrap;gap:0 .6rem}
button.plain{background:none;color:var(--link);border:1px solid var(--line)}button.warn{color:var(--warn)}
.problem{margin-top:1rem;padding:.6rem .9rem;border:1px solid var(--warn);border-radius:8px;color:var(--warn)}
[data-base]>.operation{margin:.6rem 0}
.bar{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1rem;margin:-2rem -1.25rem 1.6rem;padding:.7rem 1.25rem;border-bottom:1px solid var(--line);background:var(--bar,var(--back));color:var(--bar-text,var(--text))}
.bar a{display:flex;align-items:center;gap:.6rem;color:inherit;font-weight:600;text-decoration:none}.bar a:hover{text-decoration:underline}.bar .leave{margin-left:auto;font-weight:400}.bar .lock{margin-left:0;color:inherit}
.products{list-style:none;margin:1rem 0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:1rem}
.products>li{padding:1rem 1.2rem;border:1px solid var(--line);border-radius:8px;background:var(--raised)}.products h3{font-size:1.1rem}
#search{max-width:40rem}
.markdown{max-width:48rem;overflow-wrap:anywhere}.markdown h3,.markdown h4,.markdown h5,.markdown h6{margin:1.4rem 0 .4rem;font-size:1.05rem}.markdown h4,.markdown h5,.markdown h6{font-size:1rem}
.detail .markdown :is(h3,h4,h5,h6){font-size:1rem;text-transform:none;letter-spacing:0;color:inherit}
.markdown p{margin:.6rem 0}.markdown pre{padding:.7rem;overflow-x:auto;border:1px solid var(--line);border-radius:6px;background:var(--raised)}
.markdown table{display:block;overflow-x:auto;width:auto;margin:.6rem 0}.markdown th,.markdown td{padding:.35rem .8rem;border:1px solid var(--line)}
.markdown blockquote{margin:.6rem 0;padding-left:1rem;border-left:3px solid var(--line);color:var(--soft)}.markdown input{width:auto}
progress{width:min(100%,20rem);accent-color:var(--link)}
[hidden]{display:none!important}
@media(max-width:55rem){.columns{display:block}nav{position:static;max-height:none;padding:1rem 0 0}nav summary{display:list-item;cursor:pointer;font-weight:600}
.bases{display:block}.bases dd{margin-bottom:.5rem}.field{grid-template-columns:1fr}.lock{margin-left:0}}
@media print{nav,.try{display:none}.columns{display:block}}
`
