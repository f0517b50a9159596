export const id=1923;export const ids=[1923];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),1923:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>b,lnCommand:()=>h});var _m0=__webpack_require__(5836);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;var y={name:"ln",summary:"make links between files",usage:"ln [OPTIONS] TARGET LINK_NAME",options:["-s      create a symbolic link instead of a hard link","-f      remove existing destination files","-n      treat LINK_NAME as a normal file if it is a symbolic link to a directory","-v      print name of each linked file","    --help display this help and exit"]},h={name:"ln",async execute(i,s){if((0,_m1.b)(i))return(0,_m1.a)(y);let a=false,d=false,f=false,t=0;for(;t<i.length&&i[t].startsWith("-");){let e=i[t];if(e==="-s"||e==="--symbolic")a=true,t++;else if(e==="-f"||e==="--force")d=true,t++;else if(e==="-v"||e==="--verbose")f=true,t++;else if(e==="-n"||e==="--no-dereference")t++;else if(/^-[sfvn]+$/.test(e))e.includes("s")&&(a=true),e.includes("f")&&(d=true),e.includes("v")&&(f=true),t++;else if(e==="--"){t++;break}else return(0,_m1.c)("ln",e)}let r=i.slice(t);if(r.length<2)return{stdout:"",stderr:`ln: missing file operand
`,exitCode:1};if(r.length>2)return{stdout:"",stderr:`ln: extra operand '${r[2]}'
`,exitCode:1};let l=r[0],o=r[1],n=s.fs.resolvePath(s.cwd,o);if(await s.fs.exists(n))if(d)try{await s.fs.rm(n,{force:true})}catch{return{stdout:"",stderr:`ln: cannot remove '${o}': Permission denied
`,exitCode:1}}else return{stdout:"",stderr:`ln: failed to create ${a?"symbolic ":""}link '${o}': File exists
`,exitCode:1};try{if(a)await s.fs.symlink(l,n);else{let e=s.fs.resolvePath(s.cwd,l);if(!await s.fs.exists(e))return{stdout:"",stderr:`ln: failed to access '${l}': No such file or directory
`,exitCode:1};await s.fs.link(e,n)}}catch(e){let c=e;return c.message.includes("EPERM")?{stdout:"",stderr:`ln: '${l}': hard link not allowed for directory
`,exitCode:1}:{stdout:"",stderr:`ln: ${(0,_m0.a)(c.message)}
`,exitCode:1}}let m="";return f&&(m=`'${o}' -> '${l}'
`),{stdout:m,stderr:"",exitCode:0}}},b={name:"ln",flags:[{flag:"-s",type:"boolean"},{flag:"-f",type:"boolean"},{flag:"-n",type:"boolean"},{flag:"-v",type:"boolean"}],needsArgs:true,minArgs:2}})};
