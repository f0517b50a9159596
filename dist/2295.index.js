export const id=2295;export const ids=[2295];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),2295:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>I,fold:()=>x});var _m0=__webpack_require__(6411);var _m1=__webpack_require__(521);var _m2=__webpack_require__(9394);var _m3=__webpack_require__(4253);var bundleUrl=import.meta.url;var g={name:"fold",summary:"wrap each input line to fit in specified width",usage:"fold [OPTION]... [FILE]...",description:"Wrap input lines in each FILE, writing to standard output. If no FILE is specified, standard input is read.",options:["-w WIDTH    Use WIDTH columns instead of 80","-s          Break at spaces","-b          Count bytes rather than columns"],examples:["fold -w 40 file.txt           # Wrap at 40 columns","fold -sw 40 file.txt          # Word wrap at 40 columns","echo 'long line' | fold -w 5  # Force wrap at 5"]};function y(i,n,s){return s?(0,_m0.a)(i):i==="	"?8-n%8:i==="\b"?-1:1}function N(i,n){if(i.length===0)return i;let{width:s,breakAtSpaces:o,countBytes:l}=n,a=[],e="",t=0,r=-1,u=0;for(let f of i){let d=y(f,t,l);t+d>s&&e.length>0?o&&r>=0?(a.push(e.slice(0,r+1)),e=e.slice(r+1)+f,t=t-u-1+d,r=-1,u=0):(a.push(e),e=f,t=d,r=-1,u=0):(e+=f,t+=d,(f===" "||f==="	")&&(r=e.length-1,u=t-d))}return e.length>0&&a.push(e),a.join(`
`)}function w(i,n){if(i==="")return"";let s=i.split(`
`),o=i.endsWith(`
`)&&s[s.length-1]==="";return o&&s.pop(),s.map(l=>N(l,n)).join(`
`)+(o?`
`:"")}var x={name:"fold",execute:async(i,n)=>{if((0,_m1.b)(i))return(0,_m1.a)(g);let s={width:80,breakAtSpaces:false,countBytes:false},o=[],l=0;for(;l<i.length;){let e=i[l];if(e==="-w"&&l+1<i.length){let t=parseInt(i[l+1],10);if(Number.isNaN(t)||t<1)return{exitCode:1,stdout:"",stderr:`fold: invalid number of columns: '${i[l+1]}'
`};s.width=t,l+=2}else if(e.startsWith("-w")&&e.length>2){let t=parseInt(e.slice(2),10);if(Number.isNaN(t)||t<1)return{exitCode:1,stdout:"",stderr:`fold: invalid number of columns: '${e.slice(2)}'
`};s.width=t,l++}else if(e==="-s")s.breakAtSpaces=true,l++;else if(e==="-b")s.countBytes=true,l++;else if(e==="-bs"||e==="-sb")s.breakAtSpaces=true,s.countBytes=true,l++;else if(e.match(/^-[sb]+w\d+$/)){e.includes("s")&&(s.breakAtSpaces=true),e.includes("b")&&(s.countBytes=true);let t=e.replace(/^-[sb]+w/,""),r=parseInt(t,10);if(Number.isNaN(r)||r<1)return{exitCode:1,stdout:"",stderr:`fold: invalid number of columns: '${t}'
`};s.width=r,l++}else if(e.match(/^-[sb]+w$/)&&l+1<i.length){e.includes("s")&&(s.breakAtSpaces=true),e.includes("b")&&(s.countBytes=true);let t=parseInt(i[l+1],10);if(Number.isNaN(t)||t<1)return{exitCode:1,stdout:"",stderr:`fold: invalid number of columns: '${i[l+1]}'
`};s.width=t,l+=2}else if(e==="--"){o.push(...i.slice(l+1));break}else if(e.startsWith("-")&&e!=="-"){let t=e.slice(1),r=false;for(let u of t)if(u==="s")s.breakAtSpaces=true;else if(u==="b")s.countBytes=true;else{r=true;break}if(r)return(0,_m1.c)("fold",e);l++}else o.push(e),l++}let a="";if(o.length===0){let e=(0,_m0.d)(n.stdin)??"";a=w(e,s)}else for(let e of o){let t=n.fs.resolvePath(n.cwd,e),r=await n.fs.readFile(t);if(r===null)return{exitCode:1,stdout:a,stderr:`fold: ${e}: No such file or directory
`};a+=w(r,s)}return{exitCode:0,stdout:a,stderr:""}}},I={name:"fold",flags:[{flag:"-w",type:"value",valueHint:"number"},{flag:"-s",type:"boolean"},{flag:"-b",type:"boolean"}],stdinType:"text",needsFiles:true}})};
