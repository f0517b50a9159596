export const id=4266;export const ids=[4266];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),4266:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{envCommand:()=>x,flagsForFuzzing:()=>A,printenvCommand:()=>M,printenvFlagsForFuzzing:()=>C});var _m0=__webpack_require__(3504);var _m1=__webpack_require__(6411);var _m2=__webpack_require__(521);var _m3=__webpack_require__(9394);var _m4=__webpack_require__(4253);var bundleUrl=import.meta.url;var c={name:"env",summary:"run a program in a modified environment",usage:"env [OPTION]... [NAME=VALUE]... [COMMAND [ARG]...]",options:["-i, --ignore-environment  start with an empty environment","-u NAME, --unset=NAME     remove NAME from the environment","    --help                display this help and exit"]},x={name:"env",async execute(s,i){if((0,_m2.b)(s))return(0,_m2.a)(c);let o=false,a=[],p=new Map,n=-1;for(let t=0;t<s.length;t++){let e=s[t];if(e==="-i"||e==="--ignore-environment")o=true;else if(e==="-u"&&t+1<s.length)a.push(s[++t]);else if(e.startsWith("-u"))a.push(e.slice(2));else if(e.startsWith("--unset="))a.push(e.slice(8));else{if(e.startsWith("--")&&e!=="--")return(0,_m2.c)("env",e);if(e.startsWith("-")&&e!=="-"){for(let l of e.slice(1))if(l!=="i"&&l!=="u")return(0,_m2.c)("env",`-${l}`);e.includes("i")&&(o=true)}else if(e.includes("=")&&n===-1){let l=e.indexOf("="),h=e.slice(0,l),g=e.slice(l+1);p.set(h,g)}else{n=t;break}}}let r;if(o)r=new Map(p);else{r=new Map(i.env);for(let t of a)r.delete(t);for(let[t,e]of p)r.set(t,e)}if(n===-1){let t=[];for(let[e,l]of r)t.push(`${e}=${l}`);return{stdout:t.join(`
`)+(t.length>0?`
`:""),stderr:"",exitCode:0}}if(!i.exec)return{stdout:"",stderr:`env: command execution not supported in this context
`,exitCode:1};let u=s.slice(n);return i.exec("command",{cwd:i.cwd,env:(0,_m0.a)(r),replaceEnv:true,stdin:i.stdin,stdinKind:"bytes",signal:i.signal,args:u})}},y={name:"printenv",summary:"print all or part of environment",usage:"printenv [OPTION]... [VARIABLE]...",options:["    --help       display this help and exit"]},M={name:"printenv",async execute(s,i){if((0,_m2.b)(s))return(0,_m2.a)(y);let o=s.filter(n=>!n.startsWith("-"));if(o.length===0){let n=[];for(let[r,u]of i.env)n.push(`${r}=${u}`);return{stdout:n.join(`
`)+(n.length>0?`
`:""),stderr:"",exitCode:0}}let a=[],p=0;for(let n of o){let r=i.env.get(n);r!==void 0?a.push(r):p=1}return{stdout:a.join(`
`)+(a.length>0?`
`:""),stderr:"",exitCode:p}}},A={name:"env",flags:[{flag:"-i",type:"boolean"},{flag:"-u",type:"value",valueHint:"string"}]},C={name:"printenv",flags:[]}})};
