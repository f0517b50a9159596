export const id=7700;export const ids=[7700];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}};n[f]=u==="number"?parseInt(p,10):p;break}}}}return{ok:true,result:{flags:n,positional:d}}}}),7563:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>r});var _m0=__webpack_require__(6256);var _m1=__webpack_require__(5508);var bundleUrl=import.meta.url;function r(a){if(a instanceof _m1.l||a instanceof _m1.m||a instanceof _m0.a)throw a}}),8990:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>o});var bundleUrl=import.meta.url;function o(n,t){let x=t?"d":"-",e=[n&256?"r":"-",n&128?"w":"-",n&64?"x":"-",n&32?"r":"-",n&16?"w":"-",n&8?"x":"-",n&4?"r":"-",n&2?"w":"-",n&1?"x":"-"];return x+e.join("")}}),7700:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>I,statCommand:()=>v});var _m0=__webpack_require__(8990);var _m1=__webpack_require__(7563);var _m2=__webpack_require__(6256);var _m3=__webpack_require__(5508);var _m4=__webpack_require__(6411);var _m5=__webpack_require__(9189);var _m6=__webpack_require__(521);var _m7=__webpack_require__(9394);var _m8=__webpack_require__(4253);var bundleUrl=import.meta.url;var w={name:"stat",summary:"display file or file system status",usage:"stat [OPTION]... FILE...",options:["-c FORMAT   use the specified FORMAT instead of the default","    --help  display this help and exit"]},b={format:{short:"c",type:"string"}},v={name:"stat",async execute(l,r){if((0,_m6.b)(l))return(0,_m6.a)(w);let i=(0,_m5.a)("stat",l,b);if(!i.ok)return i.error;let n=i.result.flags.format??null,p=i.result.positional;if(p.length===0)return{stdout:"",stderr:`stat: missing operand
`,exitCode:1};let f="",u="",d=false,g=0,c=Math.min(r.limits.maxOutputSize,r.limits.maxStringLength),h=e=>{let a=(0,_m4.a)(e);if(a>c-g)throw new _m3.l(`stat: output size limit exceeded (${c} bytes)`,"output_size");f+=e,g+=a};for(let e of p){let a=r.fs.resolvePath(r.cwd,e);try{let t=await r.fs.stat(a);if(n){let o=t.mode.toString(8),s=(0,_m0.a)(t.mode,t.isDirectory),M=new Map([["%n",e],["%N",`'${e}'`],["%s",String(t.size)],["%F",t.isDirectory?"directory":"regular file"],["%a",o],["%A",s],["%u","1000"],["%U","user"],["%g","1000"],["%G","group"]]),O=n.replace(/%[nNsFaAuUgG]/g,y=>M.get(y)??y);h(`${O}
`)}else{let o=t.mode.toString(8).padStart(4,"0"),s=(0,_m0.a)(t.mode,t.isDirectory);h(`  File: ${e}
  Size: ${t.size}		Blocks: ${Math.ceil(t.size/512)}
Access: (${o}/${s})
Modify: ${t.mtime.toISOString()}
`)}}catch(t){(0,_m1.a)(t),u+=`stat: cannot stat '${e}': No such file or directory
`,d=true}}return{stdout:f,stderr:u,exitCode:d?1:0}}},I={name:"stat",flags:[{flag:"-c",type:"value",valueHint:"format"},{flag:"-L",type:"boolean"}],needsArgs:true}})};
