export const id=8204;export const ids=[8204];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),8204:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>S,unexpand:()=>F});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;var I={name:"unexpand",summary:"convert spaces to tabs",usage:"unexpand [OPTION]... [FILE]...",description:"Convert blanks in each FILE to TABs, writing to standard output. If no FILE is specified, standard input is read.",options:["-t N        Use N spaces per tab (default: 8)","-t LIST     Use comma-separated list of tab stops","-a          Convert all sequences of blanks (not just leading)"],examples:["unexpand file.txt           # Convert leading spaces to tabs","unexpand -a file.txt        # Convert all space sequences","unexpand -t 4 file.txt      # Use 4-space tabs"]};function p(a){let l=a.split(",").map(r=>r.trim()),e=[];for(let r of l){let t=parseInt(r,10);if(Number.isNaN(t)||t<1)return null;e.push(t)}for(let r=1;r<e.length;r++)if(e[r]<=e[r-1])return null;return e}function C(a,l){if(l.length===1){let e=l[0];return a+(e-a%e)}for(let e of l)if(e>a)return e;if(l.length>=2){let e=l[l.length-1]-l[l.length-2],r=l[l.length-1],t=Math.floor((a-r)/e)+1;return r+t*e}return-1}function N(a,l){let{tabStops:e,allBlanks:r}=l,t="",i=0,n="",s=0,u=true,d=()=>{if(n.length===0)return;let o=s+n.length;if(!r&&!u){t+=n,n="";return}let f=s,x="";for(;f<o;){let b=C(f,e);if(b<=o&&b>f)x+="	",f=b;else break}let c=o-f;c>0&&(x+=" ".repeat(c)),t+=x,n=""};for(let o of a)o===" "?(n.length===0&&(s=i),n+=o,i++):o==="	"?(d(),t+=o,i=C(i,e)):(d(),t+=o,i++,u=false);return d(),t}function k(a,l){if(a==="")return"";let e=a.split(`
`),r=a.endsWith(`
`)&&e[e.length-1]==="";return r&&e.pop(),e.map(t=>N(t,l)).join(`
`)+(r?`
`:"")}var F={name:"unexpand",execute:async(a,l)=>{if((0,_m1.b)(a))return(0,_m1.a)(I);let e={tabStops:[8],allBlanks:false},r=[],t=0;for(;t<a.length;){let n=a[t];if(n==="-t"&&t+1<a.length){let s=p(a[t+1]);if(!s)return{exitCode:1,stdout:"",stderr:`unexpand: invalid tab size: '${a[t+1]}'
`};e.tabStops=s,t+=2}else if(n.startsWith("-t")&&n.length>2){let s=p(n.slice(2));if(!s)return{exitCode:1,stdout:"",stderr:`unexpand: invalid tab size: '${n.slice(2)}'
`};e.tabStops=s,t++}else if(n==="--tabs"&&t+1<a.length){let s=p(a[t+1]);if(!s)return{exitCode:1,stdout:"",stderr:`unexpand: invalid tab size: '${a[t+1]}'
`};e.tabStops=s,t+=2}else if(n.startsWith("--tabs=")){let s=p(n.slice(7));if(!s)return{exitCode:1,stdout:"",stderr:`unexpand: invalid tab size: '${n.slice(7)}'
`};e.tabStops=s,t++}else if(n==="-a"||n==="--all")e.allBlanks=true,t++;else if(n==="--"){r.push(...a.slice(t+1));break}else{if(n.startsWith("-")&&n!=="-")return(0,_m1.c)("unexpand",n);r.push(n),t++}}let i="";if(r.length===0){let n=(0,_m0.d)(l.stdin)??"";i=k(n,e)}else for(let n of r){let s=l.fs.resolvePath(l.cwd,n),u=await l.fs.readFile(s);if(u===null)return{exitCode:1,stdout:i,stderr:`unexpand: ${n}: No such file or directory
`};i+=k(u,e)}return{exitCode:0,stdout:i,stderr:""}}},S={name:"unexpand",flags:[{flag:"-t",type:"value",valueHint:"number"},{flag:"-a",type:"boolean"}],stdinType:"text",needsFiles:true}})};
