export const id=4905;export const ids=[4905];export const modules={4905:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{basenameCommand:()=>u,flagsForFuzzing:()=>f});var _m0=__webpack_require__(521);var _m1=__webpack_require__(9394);var _m2=__webpack_require__(4253);var bundleUrl=import.meta.url;var p={name:"basename",summary:"strip directory and suffix from filenames",usage:`basename NAME [SUFFIX]
basename OPTION... NAME...`,options:["-a, --multiple   support multiple arguments","-s, --suffix=SUFFIX  remove a trailing SUFFIX","    --help       display this help and exit"]},u={name:"basename",async execute(s,g){if((0,_m0.b)(s))return(0,_m0.a)(p);let i=false,a="",r=[];for(let t=0;t<s.length;t++){let e=s[t];e==="-a"||e==="--multiple"?i=true:e==="-s"&&t+1<s.length?(a=s[++t],i=true):e.startsWith("--suffix=")?(a=e.slice(9),i=true):e.startsWith("-")||r.push(e)}if(r.length===0)return{stdout:"",stderr:`basename: missing operand
`,exitCode:1};!i&&r.length>=2&&(a=r.pop()??"");let n=[];for(let t of r){let e=t.replace(/\/+$/,""),l=e.split("/").pop()||e;a&&l.endsWith(a)&&(l=l.slice(0,-a.length)),n.push(l)}return{stdout:`${n.join(`
`)}
`,stderr:"",exitCode:0}}},f={name:"basename",flags:[{flag:"-a",type:"boolean"},{flag:"-s",type:"value",valueHint:"string"}],needsArgs:true}}),521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}})};
