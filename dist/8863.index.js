export const id=8863;export const ids=[8863];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}};n[f]=u==="number"?parseInt(p,10):p;break}}}}return{ok:true,result:{flags:n,positional:d}}}}),8863:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>b,rmCommand:()=>y});var _m0=__webpack_require__(5836);var _m1=__webpack_require__(9189);var _m2=__webpack_require__(5449);var _m3=__webpack_require__(521);var _m4=__webpack_require__(9394);var _m5=__webpack_require__(4253);var bundleUrl=import.meta.url;var g={recursive:{short:"r",long:"recursive",type:"boolean"},recursiveUpper:{short:"R",type:"boolean"},force:{short:"f",long:"force",type:"boolean"},verbose:{short:"v",long:"verbose",type:"boolean"}},y={name:"rm",async execute(d,s){let e=(0,_m1.a)("rm",d,g);if(!e.ok)return e.error;let l=e.result.flags.recursive||e.result.flags.recursiveUpper,n=e.result.flags.force,v=e.result.flags.verbose,m=e.result.positional;if(m.length===0)return n?{stdout:"",stderr:"",exitCode:0}:{stdout:"",stderr:`rm: missing operand
`,exitCode:1};let f="",o="",i=0;for(let r of m)try{let a=s.fs.resolvePath(s.cwd,r);if((await s.fs.stat(a)).isDirectory&&!l){o+=`rm: cannot remove '${r}': Is a directory
`,i=1;continue}await s.fs.rm(a,{recursive:l,force:n}),v&&(f+=`removed '${r}'
`)}catch(a){if(!n){let t=(0,_m2.a)(a);t.includes("ENOENT")||t.includes("no such file")?o+=`rm: cannot remove '${r}': No such file or directory
`:t.includes("ENOTEMPTY")||t.includes("not empty")?o+=`rm: cannot remove '${r}': Directory not empty
`:o+=`rm: cannot remove '${r}': ${(0,_m0.a)(t)}
`,i=1}}return{stdout:f,stderr:o,exitCode:i}}},b={name:"rm",flags:[{flag:"-r",type:"boolean"},{flag:"-R",type:"boolean"},{flag:"-f",type:"boolean"},{flag:"-v",type:"boolean"}],needsArgs:true}})};
