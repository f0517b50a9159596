export const id=7946;export const ids=[7946];export const modules={7946:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{aliasCommand:()=>m,flagsForFuzzing:()=>p,unaliasCommand:()=>f,unaliasFlagsForFuzzing:()=>g});var _m0=__webpack_require__(521);var _m1=__webpack_require__(9394);var _m2=__webpack_require__(4253);var bundleUrl=import.meta.url;var u={name:"alias",summary:"define or display aliases",usage:"alias [name[=value] ...]",options:["    --help display this help and exit"]},l="BASH_ALIAS_",m={name:"alias",async execute(e,i){if((0,_m0.b)(e))return(0,_m0.a)(u);if(e.length===0){let t="";for(let[n,a]of i.env)if(n.startsWith(l)){let s=n.slice(l.length);t+=`alias ${s}='${a}'
`}return{stdout:t,stderr:"",exitCode:0}}let r=e[0]==="--"?e.slice(1):e;for(let t of r){let n=t.indexOf("=");if(n===-1){let a=l+t;return i.env.get(a)?{stdout:`alias ${t}='${i.env.get(a)}'
`,stderr:"",exitCode:0}:{stdout:"",stderr:`alias: ${t}: not found
`,exitCode:1}}else{let a=t.slice(0,n),s=t.slice(n+1);(s.startsWith("'")&&s.endsWith("'")||s.startsWith('"')&&s.endsWith('"'))&&(s=s.slice(1,-1)),i.env.set(l+a,s)}}return{stdout:"",stderr:"",exitCode:0}}},f={name:"unalias",async execute(e,i){if((0,_m0.b)(e))return(0,_m0.a)({name:"unalias",summary:"remove alias definitions",usage:"unalias name [name ...]",options:["-a      remove all aliases","    --help display this help and exit"]});if(e.length===0)return{stdout:"",stderr:`unalias: usage: unalias [-a] name [name ...]
`,exitCode:1};if(e[0]==="-a"){for(let a of i.env.keys())a.startsWith(l)&&i.env.delete(a);return{stdout:"",stderr:"",exitCode:0}}let r=e[0]==="--"?e.slice(1):e,t=false,n="";for(let a of r){let s=l+a;i.env.get(s)?i.env.delete(s):(n+=`unalias: ${a}: not found
`,t=true)}return{stdout:"",stderr:n,exitCode:t?1:0}}},p={name:"alias",flags:[]},g={name:"unalias",flags:[{flag:"-a",type:"boolean"}]}}),521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
