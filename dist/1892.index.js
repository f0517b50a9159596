export const id=1892;export const ids=[1892];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),1892:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{dirnameCommand:()=>d,flagsForFuzzing:()=>p});var _m0=__webpack_require__(521);var _m1=__webpack_require__(9394);var _m2=__webpack_require__(4253);var bundleUrl=import.meta.url;var o={name:"dirname",summary:"strip last component from file name",usage:"dirname [OPTION] NAME...",options:["    --help       display this help and exit"]},d={name:"dirname",async execute(t,l){if((0,_m0.b)(t))return(0,_m0.a)(o);let s=t.filter(r=>!r.startsWith("-"));if(s.length===0)return{stdout:"",stderr:`dirname: missing operand
`,exitCode:1};let e=[];for(let r of s){let i=r.replace(/\/+$/,""),a=i.lastIndexOf("/");a===-1?e.push("."):a===0?e.push("/"):e.push(i.slice(0,a))}return{stdout:`${e.join(`
`)}
`,stderr:"",exitCode:0}}},p={name:"dirname",flags:[],needsArgs:true}})};
