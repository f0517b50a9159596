export const id=6858;export const ids=[6858];export const modules={6858:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{helpText:()=>p});var _m0=__webpack_require__(4615);var _m1=__webpack_require__(4253);var bundleUrl=import.meta.url;var d=`Exit codes: 0 succeeded \xB7 1 failed \xB7 2 usage, configuration or input error \xB7 3 budget or limit hit \xB7 4 refused \xB7
130 interrupted. Standard output carries the result and nothing else.`;function p(n){return n===void 0?g():m(n)}function g(){let n=Object.entries(_m0.b).map(([r,{takes:e,about:t}])=>[`${r} ${e}`.trim(),t]);return f(["flue: run agents and workflows of a project folder","Usage: flue <command> [flags]",`Commands:
${l(n)}`,`Flags of every command:
${s(_m0.a)}`,"flue help <command> shows the flags of one. flue --version shows the version.",d])}function m(n){let{takes:r,about:e,flags:t}=_m0.b[n];return f([`flue ${n}: ${e}`,`Usage: ${`flue ${n} ${r}`.trim()} [flags]`,...t.length===0?[]:[`Flags:
${s(t)}`],`Flags of every command:
${s(_m0.a)}`,d])}function s(n){let r=n.map(e=>[e,(0,_m0.e)(e)]).filter(([,e])=>e.hidden!==true);return l(r.map(([e,{value:t,about:u}])=>[t===void 0?`--${e}`:`--${e} <${t}>`,u]))}function l(n){let r=Math.max(...n.map(([e])=>e.length))+2;return n.map(([e,t])=>`  ${e.padEnd(r)}${t}`).join(`
`)}function f(n){return`${n.join(`

`)}
`}})};
