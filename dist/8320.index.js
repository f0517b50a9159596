export const id=8320;export const ids=[8320];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

`;if(o+=`Usage: ${e.usage}
`,e.description){if(o+=`
Description:
`,typeof e.description=="string")for(let n of e.description.split(`
`))o+=n?`  ${n}
`:`
`;else if(e.description.length>0)for(let n of e.description)o+=n?`  ${n}
`:`
`}if(e.options&&e.options.length>0){o+=`
Options:
`;for(let n of e.options)o+=`  ${n}
`}if(e.examples&&e.examples.length>0){o+=`
Examples:
`;for(let n of e.examples)o+=`  ${n}
`}if(e.notes&&e.notes.length>0){o+=`
Notes:
`;for(let n of e.notes)o+=`  ${n}
`}return{stdout:o,stderr:"",exitCode:0}}function s(e){return e.includes("--help")}function t(e,o){return{stdout:"",stderr:o.startsWith("--")?`${e}: unrecognized option '${o}'
`:`${e}: invalid option -- '${o.replace(/^-/,"")}'
`,exitCode:1}}}),5603:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>n});var bundleUrl=import.meta.url;function n(t){let r=t.match(/^(\d+\.?\d*)(s|m|h|d)?$/);if(!r)return null;let e=parseFloat(r[1]);switch(r[2]||"s"){case"s":return e*1e3;case"m":return e*60*1e3;case"h":return e*60*60*1e3;case"d":return e*24*60*60*1e3;default:return null}}}),8320:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>N,timeoutCommand:()=>C});var _m0=__webpack_require__(2028);var _m1=__webpack_require__(5603);var _m2=__webpack_require__(8477);var _m3=__webpack_require__(1477);var _m4=__webpack_require__(6256);var _m5=__webpack_require__(6411);var _m6=__webpack_require__(521);var _m7=__webpack_require__(9394);var _m8=__webpack_require__(4253);var bundleUrl=import.meta.url;var w={name:"timeout",summary:"run a command with a time limit",usage:"timeout [OPTION] DURATION COMMAND [ARG]...",description:`Start COMMAND, and kill it if still running after DURATION.

DURATION is a number with optional suffix:
  s - seconds (default)
  m - minutes
  h - hours
  d - days`,options:["-k, --kill-after=DURATION  send KILL signal after DURATION if still running","-s, --signal=SIGNAL        specify signal to send (default: TERM)","    --preserve-status      exit with same status as COMMAND, even on timeout","    --foreground           run command in foreground","    --help                 display this help and exit"]},C={name:"timeout",async execute(r,s){if((0,_m6.b)(r))return(0,_m6.a)(w);let i=0;for(let e=0;e<r.length;e++){let t=r[e];if(t==="--preserve-status")i=e+1;else if(t==="--foreground")i=e+1;else if(t==="-k"||t==="--kill-after")e++,i=e+1;else if(t.startsWith("--kill-after="))i=e+1;else if(t==="-s"||t==="--signal")e++,i=e+1;else if(t.startsWith("--signal="))i=e+1;else{if(t.startsWith("--")&&t!=="--")return(0,_m6.c)("timeout",t);if(t.startsWith("-")&&t.length>1&&t!=="--")if(t.startsWith("-k"))i=e+1;else if(t.startsWith("-s"))i=e+1;else return(0,_m6.c)("timeout",t);else{i=e;break}}}let n=r.slice(i);if(n.length===0)return{stdout:"",stderr:`timeout: missing operand
`,exitCode:1};let f=n[0],g=(0,_m1.a)(f);if(g===null)return{stdout:"",stderr:`timeout: invalid time interval '${f}'
`,exitCode:1};let l=n.slice(1);if(l.length===0)return{stdout:"",stderr:`timeout: missing operand
`,exitCode:1};if(!s.exec)return{stdout:"",stderr:`timeout: exec not available
`,exitCode:1};let p=new AbortController,a=(0,_m0.a)(s.signal,p.signal),m,o;try{let e=new Promise(u=>{o=()=>u({timedOut:true}),a.signal?.addEventListener("abort",o,{once:true}),m=(0,_m2.a)(()=>{p.abort()},g)}),t=s.exec((0,_m3.a)([l[0]]),{cwd:s.cwd,signal:a.signal,stdin:s.stdin,stdinKind:"bytes",args:l.slice(1)}).then(u=>({timedOut:false,result:u})),c=await Promise.race([e,t]);return c.timedOut?(await t.catch(()=>{}),{stdout:"",stderr:"",exitCode:124}):c.result}finally{m!==void 0&&(0,_m2.b)(m),o&&a.signal?.removeEventListener("abort",o),a.cleanup()}}},N={name:"timeout",flags:[{flag:"-k",type:"value",valueHint:"string"},{flag:"-s",type:"value",valueHint:"string"},{flag:"--preserve-status",type:"boolean"},{flag:"--foreground",type:"boolean"}],needsArgs:true,minArgs:2}})};
