export const id=4986;export const ids=[4986];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),4986:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>g,touchCommand:()=>h});var _m0=__webpack_require__(5449);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;function p(i){let a=i.replace(/\//g,"-"),r=new Date(a);if(!Number.isNaN(r.getTime()))return r;let n=a.match(/^(\d{4})-(\d{2})-(\d{2})$/);if(n){let[,o,f,d]=n;if(r=new Date(Number.parseInt(o,10),Number.parseInt(f,10)-1,Number.parseInt(d,10)),!Number.isNaN(r.getTime()))return r}let s=a.match(/^(\d{4})-(\d{2})-(\d{2})\s+(\d{2}):(\d{2}):(\d{2})$/);if(s){let[,o,f,d,t,e,l]=s;if(r=new Date(Number.parseInt(o,10),Number.parseInt(f,10)-1,Number.parseInt(d,10),Number.parseInt(t,10),Number.parseInt(e,10),Number.parseInt(l,10)),!Number.isNaN(r.getTime()))return r}return null}var h={name:"touch",async execute(i,a){let r=[],n=null,s=false;for(let t=0;t<i.length;t++){let e=i[t];if(e==="--"){r.push(...i.slice(t+1));break}else if(e==="-d"||e==="--date"){if(t+1>=i.length)return{stdout:"",stderr:`touch: option requires an argument -- 'd'
`,exitCode:1};n=i[++t]}else if(e.startsWith("--date="))n=e.slice(7);else if(e==="-c"||e==="--no-create")s=true;else if(e==="-a"||e==="-m"||e==="-r"||e==="-t")(e==="-r"||e==="-t")&&t++;else{if(e.startsWith("--"))return(0,_m1.c)("touch",e);if(e.startsWith("-")&&e.length>1){let l=false;for(let u of e.slice(1))if(u==="c")s=true;else if(!(u==="a"||u==="m"))if(u==="d"){if(t+1>=i.length)return{stdout:"",stderr:`touch: option requires an argument -- 'd'
`,exitCode:1};n=i[++t],l=true;break}else if(u==="r"||u==="t"){t++,l=true;break}else return(0,_m1.c)("touch",`-${u}`);if(l)continue}else r.push(e)}}if(r.length===0)return{stdout:"",stderr:`touch: missing file operand
`,exitCode:1};let o=null;if(n!==null&&(o=p(n),o===null))return{stdout:"",stderr:`touch: invalid date format '${n}'
`,exitCode:1};let f="",d=0;for(let t of r)try{let e=a.fs.resolvePath(a.cwd,t);if(!await a.fs.exists(e)){if(s)continue;await a.fs.writeFile(e,"")}let l=o??new Date;await a.fs.utimes(e,l,l)}catch(e){f+=`touch: cannot touch '${t}': ${(0,_m0.a)(e)}
`,d=1}return{stdout:"",stderr:f,exitCode:d}}},g={name:"touch",flags:[{flag:"-c",type:"boolean"},{flag:"-a",type:"boolean"},{flag:"-m",type:"boolean"},{flag:"-d",type:"value",valueHint:"string"}],needsArgs:true}})};
