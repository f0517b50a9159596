export const id=9369;export const ids=[9369];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),9369:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{expand:()=>w,flagsForFuzzing:()=>S});var _m0=__webpack_require__(8670);var _m1=__webpack_require__(5508);var _m2=__webpack_require__(6411);var _m3=__webpack_require__(521);var _m4=__webpack_require__(9394);var _m5=__webpack_require__(4253);var bundleUrl=import.meta.url;var y={name:"expand",summary:"convert tabs to spaces",usage:"expand [OPTION]... [FILE]...",description:"Convert TABs in each FILE to spaces, writing to standard output. If no FILE is specified, standard input is read.",options:["-t N        Use N spaces per tab (default: 8)","-t LIST     Use comma-separated list of tab stops","-i          Only convert leading tabs on each line"],examples:["expand file.txt             # Convert all tabs to 8 spaces","expand -t 4 file.txt        # Use 4-space tabs","expand -t 4,8,12 file.txt   # Custom tab stops"]};function m(r,a,t){let o=r.split(",").map(n=>n.trim());if(o.length>t)return null;let s=[];for(let n of o){let i=/^\d+$/.test(n)?Number(n):NaN;if(!Number.isSafeInteger(i)||i<1||i>a)return null;s.push(i)}for(let n=1;n<s.length;n++)if(s[n]<=s[n-1])return null;return s}function z(r,a){if(a.length===1){let t=a[0];return t-r%t}for(let t of a)if(t>r)return t-r;if(a.length>=2){let t=a[a.length-1]-a[a.length-2],o=a[a.length-1],s=Math.floor((r-o)/t)+1;return o+s*t-r}return 1}function v(r,a,t){let{tabStops:o,leadingOnly:s}=a,n="",i=0,p=true,e=0;for(let l of r)if(l==="	")if(s&&!p){if(e+1>t)throw new _m1.l(`expand: output size limit exceeded (${t} bytes)`,"output_size");n+=l,e++,i++}else{let d=z(i,o);if(d>t-e)throw new _m1.l(`expand: output size limit exceeded (${t} bytes)`,"output_size");n+=" ".repeat(d),e+=d,i+=d}else{l!==" "&&l!=="	"&&(p=false);let d=(0,_m2.a)(l);if(d>t-e)throw new _m1.l(`expand: output size limit exceeded (${t} bytes)`,"output_size");n+=l,e+=d,i++}return n}function g(r,a,t){if(r==="")return"";let o=r.split(`
`),s=r.endsWith(`
`)&&o[o.length-1]==="";s&&o.pop();let n=[],i=0;for(let p of o){let e=n.length>0?1:0,l=v(p,a,t-i-e);i+=e+(0,_m2.a)(l),n.push(l)}if(s&&i+1>t)throw new _m1.l(`expand: output size limit exceeded (${t} bytes)`,"output_size");return n.join(`
`)+(s?`
`:"")}var w={name:"expand",execute:async(r,a)=>{if((0,_m3.b)(r))return(0,_m3.a)(y);let t={tabStops:[8],leadingOnly:false},o=[],s=Math.min(a.limits.maxStringLength,a.limits.maxOutputSize),n=a.limits.maxArrayElements,i=0;for(;i<r.length;){let e=r[i];if(e==="-t"&&i+1<r.length){let l=m(r[i+1],s,n);if(!l)return{exitCode:1,stdout:"",stderr:`expand: invalid tab size: '${r[i+1]}'
`};t.tabStops=l,i+=2}else if(e.startsWith("-t")&&e.length>2){let l=m(e.slice(2),s,n);if(!l)return{exitCode:1,stdout:"",stderr:`expand: invalid tab size: '${e.slice(2)}'
`};t.tabStops=l,i++}else if(e==="--tabs"&&i+1<r.length){let l=m(r[i+1],s,n);if(!l)return{exitCode:1,stdout:"",stderr:`expand: invalid tab size: '${r[i+1]}'
`};t.tabStops=l,i+=2}else if(e.startsWith("--tabs=")){let l=m(e.slice(7),s,n);if(!l)return{exitCode:1,stdout:"",stderr:`expand: invalid tab size: '${e.slice(7)}'
`};t.tabStops=l,i++}else if(e==="-i"||e==="--initial")t.leadingOnly=true,i++;else if(e==="--"){o.push(...r.slice(i+1));break}else{if(e.startsWith("-")&&e!=="-")return(0,_m3.c)("expand",e);o.push(e),i++}}let p="";if(o.length===0){let e=(0,_m2.d)(a.stdin)??"";p=g(e,t,s)}else for(let e of o){let l=a.fs.resolvePath(a.cwd,e),d=await a.fs.readFile(l);if(d===null)return{exitCode:1,stdout:p,stderr:`expand: ${e}: No such file or directory
`};p+=g(d,t,s-(0,_m2.a)(p))}return{exitCode:0,stdout:p,stderr:""}}},S={name:"expand",flags:[{flag:"-t",type:"value",valueHint:"number"},{flag:"-i",type:"boolean"}],stdinType:"text",needsFiles:true}})};
