export const id=5134;export const ids=[5134];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}};n[f]=u==="number"?parseInt(p,10):p;break}}}}return{ok:true,result:{flags:n,positional:d}}}}),5134:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>O,treeCommand:()=>P});var _m0=__webpack_require__(9189);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;var w={name:"tree",summary:"list contents of directories in a tree-like format",usage:"tree [OPTION]... [DIRECTORY]...",options:["-a          include hidden files","-d          list directories only","-L LEVEL    limit depth of directory tree","-f          print full path prefix for each file","    --help  display this help and exit"]},x={showHidden:{short:"a",type:"boolean"},directoriesOnly:{short:"d",type:"boolean"},fullPath:{short:"f",type:"boolean"},maxDepth:{short:"L",type:"number"}},P={name:"tree",async execute(i,o){if((0,_m1.b)(i))return(0,_m1.a)(w);let r=(0,_m0.a)("tree",i,x);if(!r.ok)return r.error;let m={showHidden:r.result.flags.showHidden,directoriesOnly:r.result.flags.directoriesOnly,maxDepth:r.result.flags.maxDepth??null,fullPath:r.result.flags.fullPath},d=r.result.positional;d.length===0&&d.push(".");let e="",n="",u=0,l=0;for(let t of d){let a=await b(o,t,m,"",0);e+=a.output,n+=a.stderr,u+=a.dirCount,l+=a.fileCount}return e+=`
${u} director${u===1?"y":"ies"}`,m.directoriesOnly||(e+=`, ${l} file${l===1?"":"s"}`),e+=`
`,{stdout:e,stderr:n,exitCode:n?1:0}}};async function b(i,o,r,m,d){let e={output:"",stderr:"",dirCount:0,fileCount:0},n=i.fs.resolvePath(i.cwd,o);try{if(!(await i.fs.stat(n)).isDirectory)return e.output=`${o}
`,e.fileCount=1,e}catch{return e.stderr=`tree: ${o}: No such file or directory
`,e}if(e.output=`${o}
`,r.maxDepth!==null&&d>=r.maxDepth)return e;try{let u=[];if(i.fs.readdirWithFileTypes)u=(await i.fs.readdirWithFileTypes(n)).map(t=>({name:t.name,isDirectory:t.isDirectory}));else{let t=await i.fs.readdir(n);for(let a=0;a<t.length;a+=100){let p=t.slice(a,a+100),s=await Promise.all(p.map(async f=>{let h=n==="/"?`/${f}`:`${n}/${f}`;try{let c=await i.fs.stat(h);return{name:f,isDirectory:c.isDirectory}}catch{return null}}));u.push(...s.filter(f=>f!==null))}}let l=u.filter(t=>!(!r.showHidden&&t.name.startsWith(".")||r.directoriesOnly&&!t.isDirectory));l.sort((t,a)=>t.name.localeCompare(a.name));for(let t=0;t<l.length;t++){let a=l[t],p=n==="/"?`/${a.name}`:`${n}/${a.name}`,s=t===l.length-1,f=s?"`-- ":"|-- ",h=m+(s?"    ":"|   ");if(a.isDirectory){e.dirCount++;let c=r.fullPath?p:a.name;if(e.output+=`${m+f+c}
`,r.maxDepth===null||d+1<r.maxDepth){let y=await g(i,p,r,h,d+1);e.output+=y.output,e.dirCount+=y.dirCount,e.fileCount+=y.fileCount}}else{e.fileCount++;let c=r.fullPath?p:a.name;e.output+=`${m+f+c}
`}}}catch{e.stderr=`tree: ${o}: Permission denied
`}return e}async function g(i,o,r,m,d){let e={output:"",stderr:"",dirCount:0,fileCount:0};if(r.maxDepth!==null&&d>=r.maxDepth)return e;try{let n=[];if(i.fs.readdirWithFileTypes)n=(await i.fs.readdirWithFileTypes(o)).map(l=>({name:l.name,isDirectory:l.isDirectory}));else{let l=await i.fs.readdir(o);for(let t=0;t<l.length;t+=100){let a=l.slice(t,t+100),p=await Promise.all(a.map(async s=>{let f=o==="/"?`/${s}`:`${o}/${s}`;try{let h=await i.fs.stat(f);return{name:s,isDirectory:h.isDirectory}}catch{return null}}));n.push(...p.filter(s=>s!==null))}}let u=n.filter(l=>!(!r.showHidden&&l.name.startsWith(".")||r.directoriesOnly&&!l.isDirectory));u.sort((l,t)=>l.name.localeCompare(t.name));for(let l=0;l<u.length;l++){let t=u[l],a=o==="/"?`/${t.name}`:`${o}/${t.name}`,p=l===u.length-1,s=p?"`-- ":"|-- ",f=m+(p?"    ":"|   ");if(t.isDirectory){e.dirCount++;let h=r.fullPath?a:t.name;e.output+=`${m+s+h}
`;let c=await g(i,a,r,f,d+1);e.output+=c.output,e.dirCount+=c.dirCount,e.fileCount+=c.fileCount}else{e.fileCount++;let h=r.fullPath?a:t.name;e.output+=`${m+s+h}
`}}}catch{}return e}var O={name:"tree",flags:[{flag:"-a",type:"boolean"},{flag:"-d",type:"boolean"},{flag:"-f",type:"boolean"},{flag:"-L",type:"value",valueHint:"number"}],needsFiles:true}})};
