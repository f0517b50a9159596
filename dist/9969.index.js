export const id=9969;export const ids=[9969];export const modules={9969:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{bashCommand:()=>g,flagsForFuzzing:()=>x,shCommand:()=>p,shFlagsForFuzzing:()=>b});var _m0=__webpack_require__(3504);var _m1=__webpack_require__(6411);var _m2=__webpack_require__(521);var _m3=__webpack_require__(9394);var _m4=__webpack_require__(4253);var bundleUrl=import.meta.url;var m={name:"bash",summary:"execute shell commands or scripts",usage:"bash [OPTIONS] [SCRIPT_FILE] [ARGUMENTS...]",options:["-c COMMAND  execute COMMAND string","    --help  display this help and exit"],notes:["Without -c, reads and executes commands from SCRIPT_FILE.","Arguments are passed as $1, $2, etc. to the script.",'$0 is set to the script name (or "bash" with -c).']},g={name:"bash",async execute(e,t){if((0,_m2.b)(e))return(0,_m2.a)(m);if(e[0]==="-c"&&e.length>=2){let s=e[1],r=e[2]||"bash",i=e.slice(3);return o(s,r,i,t)}if(e.length===0){let s=(0,_m1.d)(t.stdin);return s.trim()?o(s,"bash",[],t):{stdout:"",stderr:"",exitCode:0}}let n=e[0],a=e.slice(1);try{let s=t.fs.resolvePath(t.cwd,n),r=await t.fs.readFile(s);return o(r,n,a,t)}catch{return{stdout:"",stderr:`bash: ${n}: No such file or directory
`,exitCode:127}}}},p={name:"sh",async execute(e,t){if((0,_m2.b)(e))return(0,_m2.a)({...m,name:"sh",summary:"execute shell commands or scripts (POSIX shell)"});if(e[0]==="-c"&&e.length>=2){let s=e[1],r=e[2]||"sh",i=e.slice(3);return o(s,r,i,t)}if(e.length===0){let s=(0,_m1.d)(t.stdin);return s.trim()?o(s,"sh",[],t):{stdout:"",stderr:"",exitCode:0}}let n=e[0],a=e.slice(1);try{let s=t.fs.resolvePath(t.cwd,n),r=await t.fs.readFile(s);return o(r,n,a,t)}catch{return{stdout:"",stderr:`sh: ${n}: No such file or directory
`,exitCode:127}}}};async function o(e,t,n,a){if(!a.exec)return{stdout:"",stderr:`bash: internal error: exec function not available
`,exitCode:1};let s=(0,_m0.c)(a.exportedEnv||{},{0:t,"#":String(n.length),"@":n.join(" "),"*":n.join(" ")});n.forEach((l,f)=>{s[String(f+1)]=l});let r=e;if(r.startsWith("#!")){let l=r.indexOf(`
`);l!==-1&&(r=r.slice(l+1))}let i=a.execWithInheritedStdin;return i?await i(r,{env:s,cwd:a.cwd,signal:a.signal}):await a.exec(r,{env:s,cwd:a.cwd,stdin:a.stdin,stdinKind:"bytes",signal:a.signal})}var x={name:"bash",flags:[{flag:"-c",type:"value",valueHint:"string"}],stdinType:"text"},b={name:"sh",flags:[{flag:"-c",type:"value",valueHint:"string"}],stdinType:"text"}}),521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
