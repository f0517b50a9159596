export const id=1156;export const ids=[1156];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),9189:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>x});var _m0=__webpack_require__(521);var bundleUrl=import.meta.url;function x(a,s,g){let h=new Map,b=new Map;for(let[t,e]of Object.entries(g)){let r={name:t,type:e.type};e.short&&h.set(e.short,r),e.long&&b.set(e.long,r)}let n=Object.create(null);for(let[t,e]of Object.entries(g))e.default!==void 0?n[t]=e.default:e.type==="boolean"&&(n[t]=false);let d=[],m=false;for(let t=0;t<s.length;t++){let e=s[t];if(m||!e.startsWith("-")||e==="-"){d.push(e);continue}if(e==="--"){m=true;continue}if(e.startsWith("--")){let r=e.indexOf("="),l,o;r!==-1?(l=e.slice(2,r),o=e.slice(r+1)):l=e.slice(2);let i=b.get(l);if(!i)return{ok:false,error:(0,_m0.c)(a,e)};let{name:f,type:u}=i;if(u==="boolean")n[f]=true;else{if(o===void 0){if(t+1>=s.length)return{ok:false,error:{stdout:"",stderr:`${a}: option '--${l}' requires an argument
`,exitCode:1}};o=s[++t]}n[f]=u==="number"?parseInt(o,10):o}}else{let r=e.slice(1);for(let l=0;l<r.length;l++){let o=r[l],i=h.get(o);if(!i)return{ok:false,error:(0,_m0.c)(a,`-${o}`)};let{name:f,type:u}=i;if(u==="boolean")n[f]=true;else{let p;if(l+1<r.length)p=r.slice(l+1);else if(t+1<s.length)p=s[++t];else return{ok:false,error:{stdout:"",stderr:`${a}: option requires an argument -- '${o}'
`,exitCode:1}};n[f]=u==="number"?parseInt(p,10):p;break}}}}return{ok:true,result:{flags:n,positional:d}}}}),1156:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>c,teeCommand:()=>g});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(9189);var _m2=__webpack_require__(521);var _m3=__webpack_require__(9394);var _m4=__webpack_require__(4253);var bundleUrl=import.meta.url;var u={name:"tee",summary:"read from stdin and write to stdout and files",usage:"tee [OPTION]... [FILE]...",options:["-a, --append     append to the given FILEs, do not overwrite","    --help       display this help and exit"]},y={append:{short:"a",long:"append",type:"boolean"}},g={name:"tee",async execute(o,e){if((0,_m2.b)(o))return(0,_m2.a)(u);let t=(0,_m1.a)("tee",o,y);if(!t.ok)return t.error;let{append:m}=t.result.flags,f=t.result.positional,a=e.stdin,r="",i=0;for(let s of f)try{let n=e.fs.resolvePath(e.cwd,s);m?await e.fs.appendFile(n,a,"binary"):await e.fs.writeFile(n,a,"binary")}catch{r+=`tee: ${s}: No such file or directory
`,i=1}return{stdout:a,stderr:r,exitCode:i,stdoutEncoding:"binary"}}},c={name:"tee",flags:[{flag:"-a",type:"boolean"}],stdinType:"text",needsArgs:true}})};
