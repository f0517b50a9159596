export const id=6850;export const ids=[6850];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),5603:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>n});var bundleUrl=import.meta.url;function n(t){let r=t.match(/^(\d+\.?\d*)(s|m|h|d)?$/);if(!r)return null;let e=parseFloat(r[1]);switch(r[2]||"s"){case"s":return e*1e3;case"m":return e*60*1e3;case"h":return e*60*60*1e3;case"d":return e*24*60*60*1e3;default:return null}}}),6850:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>b,sleepCommand:()=>g});var _m0=__webpack_require__(5603);var _m1=__webpack_require__(8477);var _m2=__webpack_require__(6256);var _m3=__webpack_require__(521);var _m4=__webpack_require__(9394);var _m5=__webpack_require__(4253);var bundleUrl=import.meta.url;var u={name:"sleep",summary:"delay for a specified amount of time",usage:"sleep NUMBER[SUFFIX]",description:`Pause for NUMBER seconds. SUFFIX may be:
  s - seconds (default)
  m - minutes
  h - hours
  d - days

NUMBER may be a decimal number.`,options:["    --help display this help and exit"]},f=36e5,g={name:"sleep",async execute(r,e){if((0,_m3.b)(r))return(0,_m3.a)(u);if(r.length===0)return{stdout:"",stderr:`sleep: missing operand
`,exitCode:1};let a=0;for(let t of r){let s=(0,_m0.a)(t);if(s===null)return{stdout:"",stderr:`sleep: invalid time interval '${t}'
`,exitCode:1};a+=s}if(a>f&&(a=f),e.signal?.aborted)return{stdout:"",stderr:"",exitCode:0};if(e.sleep){let t=Promise.resolve(e.sleep(a));if(e.signal){let s,i=new Promise(n=>{s=n,e.signal?.addEventListener("abort",s,{once:true}),e.signal?.aborted&&n()});try{await Promise.race([t,i])}finally{s&&e.signal.removeEventListener("abort",s)}}else await t}else e.signal?await new Promise(t=>{let s=()=>{(0,_m1.b)(i),t()},i=(0,_m1.a)(()=>{e.signal?.removeEventListener("abort",s),t()},a);e.signal?.addEventListener("abort",s,{once:true})}):await new Promise(t=>(0,_m1.a)(t,a));return{stdout:"",stderr:"",exitCode:0}}},b={name:"sleep",flags:[],needsArgs:true}})};
