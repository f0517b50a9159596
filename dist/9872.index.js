export const id=9872;export const ids=[9872];export const modules={521:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.d(__webpack_exports__,{a:()=>i,b:()=>s,c:()=>t});var bundleUrl=import.meta.url;function i(e){let o=`${e.name} - ${e.summary}

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
`,exitCode:1}}}),9872:((__unused_webpack___webpack_module__,__webpack_exports__,__webpack_require__)=>{__webpack_require__.r(__webpack_exports__);__webpack_require__.d(__webpack_exports__,{flagsForFuzzing:()=>z,nl:()=>S});var _m0=__webpack_require__(5508);var _m1=__webpack_require__(6411);var _m2=__webpack_require__(521);var _m3=__webpack_require__(9394);var _m4=__webpack_require__(4253);var bundleUrl=import.meta.url;var y={name:"nl",summary:"number lines of files",usage:"nl [OPTION]... [FILE]...",description:"Write each FILE to standard output, with line numbers added. If no FILE is specified, standard input is read.",options:["-b STYLE     Body numbering style: a (all), t (non-empty), n (none)","-n FORMAT    Number format: ln (left), rn (right), rz (right zeros)","-w WIDTH     Number width (default: 6)","-s SEP       Separator after number (default: TAB)","-v START     Starting line number (default: 1)","-i INCR      Line number increment (default: 1)"],examples:["nl file.txt              # Number non-empty lines","nl -ba file.txt          # Number all lines","nl -n rz -w 3 file.txt   # Right-justified with zeros","nl -s ': ' file.txt      # Use ': ' as separator"]};function w(n,i,l){let s=String(n);switch(i){case"ln":return s.padEnd(l);case"rn":return s.padStart(l);case"rz":return s.padStart(l,"0");default:return i}}function $(n,i){switch(i){case"a":return true;case"t":return n.trim().length>0;case"n":return false;default:return i}}function v(n,i,l,s){if(n==="")return{output:"",nextNumber:l};let u=n.split(`
`),o=[],t=0,a=l,m=n.endsWith(`
`)&&u[u.length-1]==="";m&&u.pop();for(let r of u){let e=o.length>0?1:0,f=(0,_m1.a)(i.separator)+(0,_m1.a)(r);if($(r,i.bodyStyle)){let d=Math.max(String(a).length,i.width)+f+e;if(d>s-t)throw new _m0.l(`nl: output size limit exceeded (${s} bytes)`,"output_size");let h=`${w(a,i.numberFormat,i.width)}${i.separator}${r}`;o.push(h),t+=d,a+=i.increment}else{let d=i.width+f+e;if(d>s-t)throw new _m0.l(`nl: output size limit exceeded (${s} bytes)`,"output_size");let h=`${" ".repeat(i.width)}${i.separator}${r}`;o.push(h),t+=d}}if(m&&t+1>s)throw new _m0.l(`nl: output size limit exceeded (${s} bytes)`,"output_size");return{output:o.join(`
`)+(m?`
`:""),nextNumber:a}}var S={name:"nl",execute:async(n,i)=>{if((0,_m2.b)(n))return(0,_m2.a)(y);let l={bodyStyle:"t",numberFormat:"rn",width:6,separator:"	",startNumber:1,increment:1},s=[],u=Math.min(i.limits.maxStringLength,i.limits.maxOutputSize),o=u,t=0;for(;t<n.length;){let r=n[t];if(r==="-b"&&t+1<n.length){let e=n[t+1];if(e!=="a"&&e!=="t"&&e!=="n")return{exitCode:1,stdout:"",stderr:`nl: invalid body numbering style: '${e}'
`};l.bodyStyle=e,t+=2}else if(r.startsWith("-b")){let e=r.slice(2);if(e!=="a"&&e!=="t"&&e!=="n")return{exitCode:1,stdout:"",stderr:`nl: invalid body numbering style: '${e}'
`};l.bodyStyle=e,t++}else if(r==="-n"&&t+1<n.length){let e=n[t+1];if(e!=="ln"&&e!=="rn"&&e!=="rz")return{exitCode:1,stdout:"",stderr:`nl: invalid line numbering format: '${e}'
`};l.numberFormat=e,t+=2}else if(r.startsWith("-n")){let e=r.slice(2);if(e!=="ln"&&e!=="rn"&&e!=="rz")return{exitCode:1,stdout:"",stderr:`nl: invalid line numbering format: '${e}'
`};l.numberFormat=e,t++}else if(r==="-w"&&t+1<n.length){let e=/^\d+$/.test(n[t+1])?Number(n[t+1]):NaN;if(!Number.isSafeInteger(e)||e<1||e>u)return{exitCode:1,stdout:"",stderr:`nl: invalid line number field width: '${n[t+1]}'
`};l.width=e,t+=2}else if(r.startsWith("-w")){let e=/^\d+$/.test(r.slice(2))?Number(r.slice(2)):NaN;if(!Number.isSafeInteger(e)||e<1||e>u)return{exitCode:1,stdout:"",stderr:`nl: invalid line number field width: '${r.slice(2)}'
`};l.width=e,t++}else if(r==="-s"&&t+1<n.length)l.separator=n[t+1],t+=2;else if(r.startsWith("-s"))l.separator=r.slice(2),t++;else if(r==="-v"&&t+1<n.length){let e=parseInt(n[t+1],10);if(Number.isNaN(e))return{exitCode:1,stdout:"",stderr:`nl: invalid starting line number: '${n[t+1]}'
`};l.startNumber=e,t+=2}else if(r.startsWith("-v")){let e=parseInt(r.slice(2),10);if(Number.isNaN(e))return{exitCode:1,stdout:"",stderr:`nl: invalid starting line number: '${r.slice(2)}'
`};l.startNumber=e,t++}else if(r==="-i"&&t+1<n.length){let e=parseInt(n[t+1],10);if(Number.isNaN(e))return{exitCode:1,stdout:"",stderr:`nl: invalid line number increment: '${n[t+1]}'
`};l.increment=e,t+=2}else if(r.startsWith("-i")){let e=parseInt(r.slice(2),10);if(Number.isNaN(e))return{exitCode:1,stdout:"",stderr:`nl: invalid line number increment: '${r.slice(2)}'
`};l.increment=e,t++}else if(r==="--"){s.push(...n.slice(t+1));break}else{if(r.startsWith("-")&&r!=="-")return(0,_m2.c)("nl",r);s.push(r),t++}}let a="",m=l.startNumber;if(s.length===0){let r=(0,_m1.d)(i.stdin)??"";a=v(r,l,m,o).output}else for(let r of s){let e=i.fs.resolvePath(i.cwd,r),f=await i.fs.readFile(e);if(f===null)return{exitCode:1,stdout:a,stderr:`nl: ${r}: No such file or directory
`};let d=v(f,l,m,o-(0,_m1.a)(a));a+=d.output,m=d.nextNumber}return{exitCode:0,stdout:a,stderr:""}}},z={name:"nl",flags:[{flag:"-b",type:"value",valueHint:"string"},{flag:"-n",type:"value",valueHint:"string"},{flag:"-w",type:"value",valueHint:"number"},{flag:"-s",type:"value",valueHint:"string"},{flag:"-v",type:"value",valueHint:"number"},{flag:"-i",type:"value",valueHint:"number"}],stdinType:"text",needsFiles:true}})};
